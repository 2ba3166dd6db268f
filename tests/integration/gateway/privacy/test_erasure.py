"""After an erasure nothing names the person: no row, no file, no event, and the chain is whole."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from runtime.agent import Delivered
from runtime.blobs import DiskBlobs
from runtime.database import Database, SystemDatabase
from runtime.envelope import Envelope
from schemas import topics
from schemas.event import BlobRef
from schemas.resume import ResumeReceived, Source
from services.gateway.audit.chain import Head
from services.gateway.audit.proving import prove
from services.gateway.idempotency import answers
from services.gateway.idempotency.answers import Answer, Kept
from services.gateway.privacy.blobs import Sweep
from services.gateway.privacy.holdings import DERIVED, HOLDINGS
from services.gateway.projector import project
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import API, Doors
from tests.integration.gateway.privacy.traces import in_database, in_folder
from tests.integration.gateway.screening import People

NAME, ADDRESS, PHONE = "Oleandra", "oleandra.quist@mail.example", "+46700990011"
WORDS = [NAME, ADDRESS, "oleandra", "990011"]
CV = f"{NAME} Quist\n{ADDRESS}\n{PHONE}\nNurse, 2019 to 2024\n".encode()


@dataclass(frozen=True, slots=True)
class House:
    """One tenant, with everything that can name a person."""

    doors: Doors
    desk: Desk
    blobs: DiskBlobs
    folder: Path
    sweep: Sweep

    async def person(self) -> int:
        """Typed, edited, uploaded, parsed, merged, reviewed, surveyed and written to."""
        body = {"firstName": NAME, "lastName": "Quist", "email": ADDRESS, "position": "Nurse"}
        made = await self.doors.ours.send("POST", "/api/candidates", body)
        number: int = made.json()["id"]
        change = {"phone": PHONE, "notes": f"{NAME} can start in May"}
        await self.doors.ours.send("PUT", f"/api/candidates/{number}", change)
        candidate = await self.desk.value("SELECT id FROM candidates WHERE number = $1", number)
        await self.resume(candidate, CV)
        await self.leave_traces(candidate, number)
        twin = await self.desk.candidate(first_name=NAME, last_name="Quist")
        pair = await self.desk.pair(candidate, twin)
        merged = await self.doors.ours.send("POST", f"/api/duplicates/{pair}/merge")
        assert merged.status_code == 200, merged.text
        return number

    async def resume(self, candidate: UUID, data: bytes, job: str | None = None) -> UUID:
        """Uploaded, and attached as the pipeline would."""
        form = {"job": job} if job else {}
        [report] = await self.doors.ours.uploaded((f"{NAME}-cv.txt", data), **form)
        resume, profile = UUID(report["resume_id"]), uuid4()
        text = await self.blobs.put(self.desk.tenant, b"text of " + data)
        await self.desk.run(
            """
            INSERT INTO profiles (id, resume_id, profile, text_sha256, engine)
            VALUES ($1, $2, $3, $4, 'test')
            """,
            profile,
            resume,
            {"name": NAME, "emails": [ADDRESS]},
            text,
        )
        await self.desk.run(
            """
            INSERT INTO candidate_resumes (resume_id, candidate_id, profile_id, resolution)
            VALUES ($1, $2, $3, 'new')
            """,
            resume,
            candidate,
            profile,
        )
        return resume

    async def leave_traces(self, candidate: UUID, number: int) -> None:
        ours = self.doors.ours
        await ours.send(
            "POST", f"/api/candidates/{number}/feedback", {"text": f"{NAME} was calm and clear"}
        )
        await ours.send(
            "POST",
            f"/api/candidates/{number}/consents",
            {"purpose": "talent_pool", "is_given": True, "source": f"mail of {NAME}"},
        )
        await self.desk.interview(candidate)
        await self.desk.application(candidate)
        await self.desk.propose(candidate, "phone", PHONE)
        await self.desk.run(
            "INSERT INTO shared_contacts (kind, value) VALUES ('email', $1)", ADDRESS
        )
        await self.desk.run(
            """
            INSERT INTO candidate_keys (kind, value, candidate_id) VALUES ('email', $1, $2)
            ON CONFLICT DO NOTHING
            """,
            ADDRESS,
            candidate,
        )
        await self.desk.run(
            """
            INSERT INTO mails (id, kind, recipient, subject_id, envelope, message_id, status,
                               candidate_id)
            VALUES ($1, 'x', $2, $1, '{}', '<one@alpha.example>', 'sent', $3)
            """,
            uuid4(),
            ADDRESS,
            candidate,
        )

    async def erase(self, number: int) -> dict[str, Any]:
        answer = await self.doors.ours.send("DELETE", f"/api/candidates/{number}/personal-data")
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def traces(self) -> set[str]:
        """Where the person is still named; events count, erased or not."""
        return await in_database(self.desk.database, self.desk.tenant, WORDS)


@pytest.fixture
def house(api: API, doors: Doors, database: Database, system: SystemDatabase) -> House:
    folder = api.settings.blob_dir
    blobs = DiskBlobs(folder)
    sweep = Sweep(database, system, blobs, after=timedelta(0))
    return House(doors, Desk(database, doors.our_tenant), blobs, folder, sweep)


async def test_after_an_erasure_nothing_names_the_person(house: House) -> None:
    number = await house.person()
    before = await house.traces()
    assert {"candidates", "resumes", "profiles", "feedback", "merges", "audit_values"} <= before
    assert not {"outbox", "inbox", "audit_trail", "changes"} & before  # not even then
    assert len(in_folder(house.folder, WORDS)) == 2

    shown = await house.erase(number)
    await house.sweep.run()

    assert await house.traces() == set()
    assert in_folder(house.folder, WORDS) == []
    assert (shown["candidates"], shown["resumes"]) == (2, 1)
    assert (await house.doors.ours.get(f"/api/candidates/{number}")).status_code == 404
    async with house.desk.database.transaction(house.desk.tenant) as tx:
        assert isinstance(await prove(tx, {}), Head)


async def test_kept_answers_that_speak_of_the_person_go_and_no_others(house: House) -> None:
    async def keyed(key: str, method: str, path: str, body: Any = None) -> httpx.Response:
        client = house.doors.ours
        headers = {"Authorization": client.authorization, "Idempotency-Key": key}
        return await client.inner.request(method, path, json=body, headers=headers)

    body = {"firstName": NAME, "lastName": "Quist", "email": ADDRESS, "position": "Nurse"}
    other = {"firstName": "Bertil", "lastName": "Berg", "email": "b@mail.example", "position": ""}
    writes: list[tuple[str, str, str, Any]] = [
        ("theirs", "POST", "/api/candidates", body),
        ("words", "POST", "/api/candidates/1/feedback", {"text": f"{NAME} was calm"}),
        ("another", "POST", "/api/candidates", {**other, "position": "Cook"}),
    ]
    first = [await keyed(*write) for write in writes]
    assert [answer.status_code for answer in first] == [201, 202, 201]
    erasure = ("erasure", "DELETE", "/api/candidates/1/personal-data")
    erased = await keyed(*erasure)

    kept = await house.desk.value(
        "SELECT array_agg(key ORDER BY key) FROM kept_answers WHERE answer IS NOT NULL"
    )
    assert kept == ["another", "erasure"]
    again = [await keyed(*write) for write in writes]
    assert [answer.status_code for answer in again] == [409, 409, 201]  # nothing is done twice
    assert again[2].content == first[2].content
    assert (await keyed(*erasure)).content == erased.content
    assert await house.desk.value("SELECT count(*) FROM candidates") == 1


async def test_an_answer_that_is_kept_after_the_erasure_is_not(house: House, api: API) -> None:
    tenant, sealing = house.desk.tenant, api.resources.sealing
    async with house.desk.database.transaction(tenant) as tx:
        assert await answers.claim(tx, "late", b"print")
    candidate = await house.desk.candidate()
    await house.erase(await house.desk.number(candidate))
    async with house.desk.database.transaction(tenant) as tx:
        await answers.keep(tx, sealing, tenant, "late", Answer(201, [], NAME.encode()))
        assert await answers.find(tx, sealing, tenant, "late") == Kept(
            b"print", None, is_forgotten=True
        )


async def test_an_erasure_is_told_to_whoever_keeps_copies(house: House) -> None:
    number = await house.person()
    await house.erase(number)

    events = await house.desk.events()
    assert [topic for topic, _ in events].count("candidate.erased.v1") == 2
    changes = [event["change"] for topic, event in events if topic == "candidate.changed.v1"]
    assert changes[-2:] == ["erased", "erased"]
    page = (await house.doors.ours.get("/api/audit", action="candidate.erased")).json()["items"]
    assert len(page) == 2


async def test_an_erased_persons_mails_are_listed_for_whoever_owns_the_mailbox(
    house: House,
) -> None:
    candidate = await house.desk.candidate(email=ADDRESS)
    await house.desk.run(
        "INSERT INTO suppressions (address, cause) VALUES ($1, 'complaint')", ADDRESS
    )
    await house.leave_traces(candidate, await house.desk.number(candidate))

    shown = await house.erase(await house.desk.number(candidate))

    assert shown["mails"] == ["<one@alpha.example>"]
    assert await house.traces() == set()


async def test_bytes_stay_while_somebody_elses_resume_names_them(house: House) -> None:
    await house.desk.job("nurse")
    one, other = await house.desk.candidate(), await house.desk.candidate()
    await house.resume(one, CV)
    await house.resume(other, CV, job="nurse")

    await house.erase(await house.desk.number(one))
    await house.sweep.run()
    assert len(in_folder(house.folder, [NAME])) == 2

    await house.erase(await house.desk.number(other))
    await house.sweep.run()
    assert in_folder(house.folder, [NAME]) == []


@pytest.mark.parametrize("swept", [True, False])
async def test_an_erased_person_can_apply_again(house: House, *, swept: bool) -> None:
    candidate = await house.desk.candidate()
    await house.resume(candidate, CV)
    await house.erase(await house.desk.number(candidate))
    if swept:
        await house.sweep.run()

    [report] = await house.doors.ours.uploaded(("cv.txt", CV))
    await house.sweep.run()

    assert report["status"] == "accepted"
    original = await house.doors.ours.get(f"/api/resumes/{report['resume_id']}/original")
    assert original.content == CV
    async with house.desk.database.transaction(house.desk.tenant) as tx:
        headers = await tx.fetch(
            "SELECT headers FROM outbox WHERE topic = 'resume.received.v1' ORDER BY id"
        )
    first, second = (dict(row["headers"])["event-id"] for row in headers)
    assert first != second  # or the inbox would say: handled already


async def test_a_stage_that_was_under_way_leaves_nothing(house: House) -> None:
    candidate = await house.desk.candidate()
    resume = await house.resume(candidate, CV)
    await house.erase(await house.desk.number(candidate))
    original = BlobRef(sha256="0" * 64, size=1, media_type="text/plain")
    event = ResumeReceived(resume_id=resume, source=Source.UPLOAD, original=original)
    late = Delivered(topics.RESUME_RECEIVED, event, Envelope.first(house.desk.tenant, uuid4()))

    async with house.desk.database.transaction(house.desk.tenant) as tx:
        await project([late], tx)
        assert await tx.fetchval("SELECT count(*) FROM resume_stages") == 0


async def test_nobody_else_is_touched(house: House) -> None:
    number = await house.person()
    other = await house.desk.candidate(first_name="Bertil", email="bertil@mail.example")
    kept = await house.resume(other, b"Bertil Berg\nbertil@mail.example\n")

    await house.erase(number)
    await house.sweep.run()

    shown = await house.doors.ours.get(f"/api/candidates/{await house.desk.number(other)}")
    assert shown.json()["email"] == "bertil@mail.example"
    assert (await house.doors.ours.get(f"/api/resumes/{kept}/original")).status_code == 200


async def test_another_tenant_erases_and_exports_nobody_of_ours(house: House) -> None:
    candidate = await house.desk.candidate()
    path = f"/api/candidates/{await house.desk.number(candidate)}/personal-data"
    assert (await house.doors.theirs.send("DELETE", path)).status_code == 404
    assert (await house.doors.theirs.get(path)).status_code == 404


async def test_only_an_administrator_erases_and_exports(house: House, people: People) -> None:
    candidate = await house.desk.candidate()
    path = f"/api/candidates/{await house.desk.number(candidate)}/personal-data"
    recruiter = await people.with_role("recruiter")
    assert (await recruiter.send("DELETE", path)).status_code == 403
    assert (await recruiter.get(path)).status_code == 403


async def test_every_table_that_hangs_on_a_person_is_exported_or_known_to_be_derived(
    database: Database, tenant: UUID
) -> None:
    async with database.transaction(tenant) as tx:
        rows = await tx.fetch(
            """
            WITH RECURSIVE hangs (id) AS (
                SELECT 'candidates'::regclass::oid
                UNION SELECT 'resumes'::regclass::oid
                UNION SELECT c.conrelid FROM pg_constraint AS c JOIN hangs ON c.confrelid = hangs.id
                 WHERE c.contype = 'f'
            )
            SELECT id::regclass::text AS name FROM hangs
            """
        )
    assert {row["name"] for row in rows} - {held.table for held in HOLDINGS} - DERIVED == set()
