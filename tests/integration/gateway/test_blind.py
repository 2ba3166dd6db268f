"""A first reviewer reads the work: who it is about is shown to roles that may know, when asked."""

import io
import json
from collections.abc import Sequence
from uuid import UUID, uuid4

import pypdfium2
import pytest

from runtime import Agent, consume, work_on
from runtime.database import Database
from runtime.testing import deliver
from schemas import topics
from schemas.candidate import CandidateResolved, Resolution
from schemas.profile import CandidateProfile, Found, PersonName, Phone, Skill
from schemas.resume import RedactionRequested
from services.bias.agent import Bias
from services.bias.drawing import Drawn, drawn
from services.bias.own_terms import Screens
from services.bias.redacting import Redactor
from services.bias.rules import RuleBook
from services.bias.store import PostgresRecords
from tests.documents import Applicant, a_pdf
from tests.integration.gateway.doors import API, Client, Doors
from tests.integration.gateway.screening import BiasAgent, People

WHO = Applicant()
PERSON = {"firstName": "Maya", "lastName": "Lindqvist", "email": WHO.email, "phone": WHO.phone,
          "position": "Nurse", "linkedinUrl": "https://linkedin.example/maya"}  # fmt: skip
BLIND = "/api/candidates/1/blind"


@pytest.fixture(autouse=True)
async def candidate(doors: Doors) -> None:
    assert (await doors.ours.send("POST", "/api/candidates", PERSON)).status_code == 201


async def resume_of(doors: Doors, database: Database) -> tuple[UUID, UUID]:
    """A resume that was uploaded and read, and its profile."""
    [report] = await doors.ours.uploaded(("maya-lindqvist.pdf", a_pdf(WHO)))
    resume, profile = UUID(report["resume_id"]), uuid4()
    said = CandidateProfile(
        name=Found(value=PersonName(written=WHO.name, given="Maya", family="Lindqvist")),
        emails=(Found(value=WHO.email),),
        phones=(Found(value=Phone(written=WHO.phone)),),
        summary=Found(value="Maya leads busy teams."),
        skills=(Found(value=Skill(written="SQL", name="SQL")),),
    )
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute(
            "INSERT INTO profiles (id, resume_id, profile, text_sha256, engine) "
            "VALUES ($1, $2, $3, '', 'test')",
            profile,
            resume,
            said.model_dump(mode="json"),
        )
    return resume, profile


@pytest.fixture
async def resume(doors: Doors, database: Database, bias: BiasAgent) -> UUID:
    """A resume of the candidate, screened."""
    resume, profile = await resume_of(doors, database)
    screener = Bias(PostgresRecords, Screens(RuleBook.builtin(), bias.screen))
    agent = Agent("bias", [consume(topics.CANDIDATE_RESOLVED, screener.on_candidate_resolved)])
    async with database.transaction(doors.our_tenant) as tx:
        resolved = CandidateResolved(
            candidate_id=await tx.fetchval("SELECT id FROM candidates WHERE number = 1"),
            resume_id=resume,
            resolution=Resolution.NEW,
            profile_id=profile,
        )
        message = topics.CANDIDATE_RESOLVED.message(resolved)
        await deliver(agent, message, tenant=doors.our_tenant, tx=tx)
    return resume


async def test_nothing_about_the_person_is_shown_unasked(
    doors: Doors, people: People, resume: UUID
) -> None:
    for client in (doors.ours, await people.with_role("administrator")):
        shown = await client.get(BLIND)
        assert shown.status_code == 200, shown.text
        assert not any(
            trace in shown.text for trace in ("Maya", "Lindqvist", "mail.example", "70 ")
        )
        assert shown.json()["skills"][0]["name"] == "SQL"
        assert {"name", "contact", "address"} <= set(shown.json()["hidden"])
        assert shown.json()["resume_id"] == str(resume)


@pytest.mark.usefixtures("resume")
async def test_the_role_decides_what_may_be_revealed(people: People) -> None:
    recruiter = await people.with_role("recruiter")
    shown = (await recruiter.get(BLIND, reveal="name,contact")).json()
    assert (shown["name"], shown["emails"]) == ("Maya Lindqvist", [WHO.email])
    assert "name" not in shown["hidden"]
    assert "address" in shown["hidden"]
    manager = await people.with_role("hiring_manager")
    assert (await manager.get(BLIND, reveal="name")).json()["name"] == "Maya Lindqvist"
    assert (await manager.get(BLIND, reveal="contact")).status_code == 403
    reader = await people.with_role("read_only")
    assert (await reader.get(BLIND)).status_code == 200
    assert (await reader.get(BLIND, reveal="name")).status_code == 403
    assert (await reader.get(BLIND, reveal="age")).status_code == 400


@pytest.mark.usefixtures("resume")
async def test_an_interviewer_sees_contact_data_only_after_a_first_review(people: People) -> None:
    interviewer = await people.with_role("interviewer")

    async def seen() -> Sequence[str]:
        paths = ("/api/candidates/1", "/api/candidates")
        return [(await interviewer.get(path)).text for path in paths]

    for text in await seen():
        assert '"firstName": "Maya"' in text
        assert not any(trace in text for trace in (WHO.email, WHO.phone, "linkedin.example"))
    assert json.loads((await seen())[0])["email"] == ""
    assert (await interviewer.get("/api/candidates", search=WHO.email)).json() == []
    assert len((await interviewer.get("/api/candidates", search="lindq")).json()) == 1
    assert (await interviewer.get(BLIND, reveal="contact")).status_code == 403
    await interviewer.send("POST", "/api/candidates/1/feedback", {"text": "Knows SQL."})
    for text in await seen():
        assert WHO.email in text
    assert (await interviewer.get(BLIND, reveal="contact")).json()["emails"] == [WHO.email]
    recruiter = await people.with_role("recruiter")
    assert (await recruiter.get("/api/candidates/1")).json()["email"] == WHO.email


async def test_without_a_screened_resume_there_is_no_blind_profile(doors: Doors) -> None:
    for path in (BLIND, "/api/candidates/9/blind"):
        assert (await doors.ours.get(path)).status_code == 404


async def requested(database: Database, tenant: UUID) -> list[RedactionRequested]:
    async with database.transaction(tenant) as tx:
        rows = await tx.fetch(
            "SELECT payload FROM outbox WHERE topic = 'redaction.requested.v1' ORDER BY id"
        )
    return [RedactionRequested.model_validate_json(row["payload"]) for row in rows]


async def redact(database: Database, tenant: UUID, redactor: Redactor) -> None:
    route = work_on(topics.REDACTION_REQUESTED, redactor.redact, redactor.record)
    for event in await requested(database, tenant):
        async with database.transaction(tenant) as tx:
            message = topics.REDACTION_REQUESTED.message(event)
            assert await deliver(Agent("bias", [route]), message, tenant=tenant, tx=tx) == []


async def test_an_original_is_redacted_when_somebody_asks(
    doors: Doors, api: API, people: People, database: Database, resume: UUID
) -> None:
    interviewer = await people.with_role("interviewer")
    path = f"/api/resumes/{resume}/redacted"
    for _ in range(2):
        assert (await interviewer.get(path)).status_code == 202
    assert len(await requested(database, doors.our_tenant)) == 1
    redactor = Redactor(database, api.resources.blobs, drawn)
    for _ in range(2):  # a redelivery leaves the same
        await redact(database, doors.our_tenant, redactor)
    answer = await interviewer.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert "lindqvist" not in answer.headers["content-disposition"]
    assert texts_of(answer.content) == [""]
    assert WHO.name.encode() not in answer.content
    assert (await interviewer.get(f"/api/resumes/{resume}/original")).status_code == 403
    assert (await doors.theirs.get(path)).status_code == 404


def texts_of(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    return [document[number].get_textpage().get_text_range() for number in range(len(document))]


async def test_why_there_can_be_no_redacted_file_is_said(
    doors: Doors, api: API, database: Database, resume: UUID
) -> None:
    async def refuse(_pdf: bytes, _strings: Sequence[str], _studies: Sequence[str]) -> Drawn:
        return Drawn(failure="the document is not a readable PDF")

    path = f"/api/resumes/{resume}/redacted"
    assert (await doors.ours.get(path)).status_code == 202
    redactor = Redactor(database, api.resources.blobs, refuse)
    await redact(database, doors.our_tenant, redactor)
    answer = await doors.ours.get(path)
    assert (answer.status_code, answer.json()["detail"]) == (
        409, "the document is not a readable PDF",
    )  # fmt: skip


async def test_a_resume_that_was_not_read_cannot_be_redacted(
    doors: Doors, database: Database
) -> None:
    [report] = await doors.ours.uploaded(("new.pdf", a_pdf(WHO)))
    answer = await doors.ours.get(f"/api/resumes/{report['resume_id']}/redacted")
    assert answer.status_code == 409
    assert await requested(database, doors.our_tenant) == []
    assert (await doors.ours.get(f"/api/resumes/{uuid4()}/redacted")).status_code == 404


async def test_another_tenant_sees_no_blind_profile(doors: Doors, resume: UUID) -> None:
    theirs: Client = doors.theirs
    assert (await theirs.get(BLIND)).status_code == 404
    assert (await theirs.get(f"/api/resumes/{resume}/redacted")).status_code == 404
