"""A resume is accepted once it is stored and its event is committed; then it can be followed."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from json import loads
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from runtime.agent import Delivered
from runtime.database import Database
from runtime.envelope import Envelope
from schemas import topics
from schemas.candidate import CandidateResolved, Resolution
from schemas.operations import MailSent, MailStatus
from schemas.resume import RejectionCode, ResumeParsed, ResumeReceived, ResumeRejected
from schemas.topics import Message
from services.gateway.projector import project
from services.gateway.provisioning import Provisioning
from tests.integration.gateway.doors import API, Doors

CV = b"%PDF-1.4 Ada Example, Developer"
MOMENT = datetime(2126, 3, 2, 12, tzinfo=UTC)  # after whatever the gateway itself notes


async def outbox(database: Database, tenant: UUID) -> list[tuple[str, dict[str, Any]]]:
    async with database.transaction(tenant) as tx:
        rows = await tx.fetch("SELECT topic, payload FROM outbox ORDER BY id")
    return [(row["topic"], loads(row["payload"])) for row in rows]


async def fold(database: Database, tenant: UUID, *messages: Message[Any], second: int = 0) -> None:
    """What the projector does with events that come a second apart."""
    batch = [
        Delivered(
            message.topic,
            message.payload,
            Envelope(
                tenant_id=tenant,
                event_id=uuid4(),
                correlation_id=uuid4(),
                occurred_at=MOMENT + timedelta(seconds=second + position),
                took=timedelta(milliseconds=250),
            ),
        )
        for position, message in enumerate(messages)
    ]
    async with database.transaction(tenant) as tx:
        await project(batch, tx)


async def test_an_upload_is_stored_and_its_event_committed(
    api: API, doors: Doors, database: Database
) -> None:
    [report] = await doors.ours.uploaded(("ada.pdf", CV))
    assert (report["file"], report["status"], report["reason"]) == ("ada.pdf", "accepted", None)
    digest = sha256(CV).hexdigest()
    assert await api.resources.blobs.get(doors.our_tenant, digest) == CV
    [(topic, payload)] = await outbox(database, doors.our_tenant)
    assert topic == topics.RESUME_RECEIVED.name
    event = ResumeReceived.model_validate(payload)
    assert str(event.resume_id) == report["resume_id"]
    assert event.original.sha256 == digest
    assert event.original.media_type == "application/pdf"


async def test_the_same_file_is_a_duplicate_and_makes_no_second_event(
    doors: Doors, database: Database
) -> None:
    reports = await doors.ours.uploaded(("ada.pdf", CV), ("copy.pdf", CV))
    again = await doors.ours.uploaded(("ada.pdf", CV))
    assert [r["status"] for r in [*reports, *again]] == ["accepted", "duplicate", "duplicate"]
    assert len({r["resume_id"] for r in [*reports, *again]}) == 1
    assert len(await outbox(database, doors.our_tenant)) == 1


async def test_the_same_file_for_another_job_is_another_application(
    doors: Doors, provisioning: Provisioning
) -> None:
    job = await provisioning.create_job(doors.our_tenant, slug="dev", title="Developer")
    [plain] = await doors.ours.uploaded(("ada.pdf", CV))
    named = [
        (await doors.ours.uploaded(("ada.pdf", CV), job=name))[0] for name in ("dev", "1", str(job))
    ]
    assert [r["status"] for r in named] == ["accepted", "duplicate", "duplicate"]
    assert plain["resume_id"] != named[0]["resume_id"]


async def test_an_unknown_job_is_a_400_and_nothing_is_accepted(doors: Doors) -> None:
    answer = await doors.ours.upload(("ada.pdf", CV), form={"job": "astronaut"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "job"
    assert (await doors.ours.get("/api/resumes")).json()["items"] == []


async def test_each_file_of_an_upload_has_its_own_report(doors: Doors, database: Database) -> None:
    reports = await doors.ours.uploaded(("ada.pdf", CV), ("empty.pdf", b""), ("b.pdf", CV + b"2"))
    assert [r["status"] for r in reports] == ["accepted", "rejected", "accepted"]
    assert reports[1]["reason"] == "The file is empty. Please send it again."
    events = [topic for topic, _ in await outbox(database, doors.our_tenant)]
    assert sorted(events) == [
        topics.RESUME_RECEIVED.name,
        topics.RESUME_RECEIVED.name,
        topics.RESUME_REJECTED.name,
    ]


def zipped(**files: bytes) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


async def test_a_zip_is_reported_file_by_file(doors: Doors, database: Database) -> None:
    files = {"a.pdf": CV, "folder/b.pdf": CV + b"2", "__MACOSX/a.pdf": b"x", "c.pdf": b""}
    reports = await doors.ours.uploaded(("all.zip", zipped(**files)), source_ref="batch")
    assert [(r["file"], r["status"]) for r in reports] == [
        ("a.pdf", "accepted"),
        ("b.pdf", "accepted"),
        ("c.pdf", "rejected"),
    ]
    listed = (await doors.ours.get("/api/resumes", source_ref="batch")).json()["items"]
    assert len(listed) == 3
    assert len(await outbox(database, doors.our_tenant)) == 3


async def test_an_archive_that_can_t_be_opened_is_refused_whole_and_stops_nobody(
    doors: Doors,
) -> None:
    damaged = zipped(**{"a.pdf": CV * 50})[:-30]
    bomb = zipped(**{"b.pdf": bytes(65 * 1024 * 1024)})
    reports = await doors.ours.uploaded(
        ("damaged.zip", damaged),
        ("empty.zip", zipped(**{".hidden": b"x"})),
        ("bomb.zip", bomb),
        ("ada.pdf", CV),
    )
    assert [(r["file"], r["status"]) for r in reports] == [
        ("damaged.zip", "rejected"),
        ("empty.zip", "rejected"),
        ("bomb.zip", "rejected"),
        ("ada.pdf", "accepted"),
    ]
    assert all(r["reason"] for r in reports[:3])


async def test_before_any_event_the_timeline_says_received(doors: Doors) -> None:
    [report] = await doors.ours.uploaded(("ada.pdf", CV), source_ref="batch-7")
    shown = (await doors.ours.get(report["href"])).json()
    assert (shown["state"], shown["reason"], shown["candidate"]) == ("received", None, None)
    assert [s["stage"] for s in shown["stages"]] == ["received"]
    assert [s["source_ref"] for s in shown["submissions"]] == ["batch-7#0"]


async def test_the_timeline_shows_each_stage_whatever_came_first(
    doors: Doors, database: Database
) -> None:
    [report] = await doors.ours.uploaded(("ada.pdf", CV))
    resume_id = UUID(report["resume_id"])
    parsed = topics.RESUME_PARSED.message(
        ResumeParsed(
            resume_id=resume_id, profile_id=uuid4(), engine="pypdfium2", language="en", confidence=1
        )
    )
    resolved = topics.CANDIDATE_RESOLVED.message(
        CandidateResolved(candidate_id=uuid4(), resume_id=resume_id, resolution=Resolution.NEW)
    )
    await fold(database, doors.our_tenant, resolved, second=3)
    await fold(database, doors.our_tenant, parsed, second=1)
    shown = (await doors.ours.get(report["href"])).json()
    assert shown["state"] == "resolved"
    assert [s["stage"] for s in shown["stages"]] == ["received", "parsed", "resolved"]
    last = shown["stages"][-1]
    assert (last["outcome"], last["took_ms"], last["waited_ms"]) == ("new", 250, 1750)


async def test_a_rejected_resume_says_why(doors: Doors, database: Database) -> None:
    [report] = await doors.ours.uploaded(("ada.pdf", CV))
    rejected = ResumeRejected(
        resume_id=UUID(report["resume_id"]),
        stage="parser",
        code=RejectionCode.ENCRYPTED,
        reason="The file has a password.",
    )
    await fold(database, doors.our_tenant, topics.RESUME_REJECTED.message(rejected))
    shown = (await doors.ours.get(report["href"])).json()
    assert (shown["state"], shown["reason"]) == ("rejected", "The file has a password.")
    [listed] = (await doors.ours.get("/api/resumes")).json()["items"]
    assert (listed["state"], listed["reason"]) == (shown["state"], shown["reason"])


async def test_live_progress_ends_with_the_mail(doors: Doors, database: Database) -> None:
    [report] = await doors.ours.uploaded(("ada.pdf", CV))
    mail = MailSent(
        mail_id=uuid4(),
        kind="new_candidate",
        status=MailStatus.SENT,
        resume_id=UUID(report["resume_id"]),
    )
    await fold(database, doors.our_tenant, topics.MAIL_SENT.message(mail))
    answer = await doors.ours.get(f"{report['href']}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [line for line in answer.text.splitlines() if line.startswith("event:")]
    assert events == ["event: stage", "event: stage", "event: end"]


async def test_the_original_comes_back_as_a_harmless_attachment(doors: Doors) -> None:
    page = b"<html><body><script>alert(1)</script>Ada</body></html>"
    [report] = await doors.ours.uploaded(('Ada "Café";\r\nX: y.html', page))
    answer = await doors.ours.get(f"{report['href']}/original")
    assert answer.content == page
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "x" not in answer.headers


async def test_an_erased_original_is_gone(api: API, doors: Doors) -> None:
    [report] = await doors.ours.uploaded(("ada.pdf", CV))
    await api.resources.blobs.delete(doors.our_tenant, sha256(CV).hexdigest())
    assert (await doors.ours.get(f"{report['href']}/original")).status_code == 410


async def test_a_list_is_read_page_by_page(doors: Doors) -> None:
    for number in range(5):
        await doors.ours.uploaded((f"{number}.pdf", CV + bytes([number])))
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await doors.ours.get("/api/resumes", limit=2, **cursor_of(cursor))).json()
        seen += [item["file_name"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ["4.pdf", "3.pdf", "2.pdf", "1.pdf", "0.pdf"]


def cursor_of(cursor: str) -> dict[str, str]:
    return {"cursor": cursor} if cursor else {}


@pytest.mark.parametrize("cursor", ["x", "%%%", "MjAyNi0wMS0wMSBubw", "é"])
async def test_a_made_up_cursor_is_a_400(doors: Doors, cursor: str) -> None:
    assert (await doors.ours.get("/api/resumes", cursor=cursor)).status_code == 400


async def test_a_resume_is_found_by_its_source_s_own_id(doors: Doors, database: Database) -> None:
    [first] = await doors.ours.uploaded(("a.pdf", CV), source_ref="batch-1")
    await doors.ours.uploaded(("b.pdf", CV + b"b"), source_ref="batch-10")
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute(
            "INSERT INTO submissions (source, source_ref, resume_id) VALUES ('mail', $1, $2)",
            "7@example.com#2",
            UUID(first["resume_id"]),
        )
    for query in ({"source_ref": "batch-1"}, {"message_id": "<7@example.com>"}):
        found = (await doors.ours.get("/api/resumes", **query)).json()["items"]
        assert [item["id"] for item in found] == [first["resume_id"]]
    assert (await doors.ours.get("/api/resumes", message_id="batch-1")).json()["items"] == []


async def test_the_letter_that_came_with_a_resume_is_shown_with_it(
    doors: Doors, database: Database
) -> None:
    [report] = await doors.ours.uploaded(("a.pdf", CV))
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute(
            "INSERT INTO submissions (source, source_ref, resume_id, cover_letter)"
            " VALUES ('mail', '8@example.com#1', $1, 'Dear team, here is my resume.')",
            UUID(report["resume_id"]),
        )
    shown = (await doors.ours.get(report["href"])).json()["submissions"]
    assert [one["cover_letter"] for one in shown] == [None, "Dear team, here is my resume."]


async def test_another_tenant_sees_none_of_it(doors: Doors) -> None:
    [report] = await doors.ours.uploaded(("ada.pdf", CV), source_ref="batch-1")
    for path in ("", "/original", "/events"):
        answer = await doors.theirs.get(report["href"] + path)
        assert (answer.status_code, answer.json()["detail"]) == (404, "No such resume")
    assert (await doors.theirs.get("/api/resumes")).json()["items"] == []
    assert (await doors.theirs.get("/api/resumes", source_ref="batch-1")).json()["items"] == []
    [own] = await doors.theirs.uploaded(("ada.pdf", CV))
    assert (own["status"], own["resume_id"] == report["resume_id"]) == ("accepted", False)
