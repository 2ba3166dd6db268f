"""Every mail goes once, to whom it concerns, whatever the server and the world do."""

import asyncio
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

from runtime.blobs import open_templates
from runtime.database import Database, SystemDatabase
from schemas import topics
from schemas.candidate import DecisionMade, DecisionOutcome, Guard, Resolution
from schemas.operations import AlertState, Health, MailStatus, PipelineAlert
from schemas.resume import RejectionCode, ResumeRejected
from schemas.topics import Message
from tests.conftest import a_tenant
from tests.integration.communication.house import ORIGINAL, House, until_true
from tests.integration.communication.postoffice import (
    PostOffice,
    always,
    message_ids,
    once_set,
    until,
)


async def test_hr_is_told_of_a_new_candidate_with_the_resume_attached(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    ada = await house.a_candidate(tenant)
    async with house.sending():
        await house.tell(tenant, ada.screened())
        [row] = await house.until_ended(tenant)
    [mail] = office.mails()
    [attachment] = mail.iter_attachments()
    assert mail["To"] == "hr@alpha.example"
    assert mail["Subject"] == "New candidate: Ada Example"
    assert mail["Message-ID"] == row["message_id"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert attachment.get_filename() == "ada.pdf"
    assert attachment.get_content() == ORIGINAL
    [event] = await house.published(tenant, "mail.sent.v1")
    assert (event.status, event.kind) == (MailStatus.SENT, "new_candidate")
    assert event.candidate_id == ada.candidate_id


async def test_redelivery_and_replay_mail_nobody_twice(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    ada = await house.a_candidate(tenant)
    async with house.sending():
        for _ in range(3):  # each with an event id of its own, as a replay has
            await house.tell(tenant, ada.screened())
        await house.until_ended(tenant)
        await house.tell(tenant, ada.screened())
        other_job = ada.screened(application_id=uuid4())
        await house.tell(tenant, other_job)
        await house.until_ended(tenant, 2)
    assert len(office.mails()) == 2
    assert set(message_ids(office.mails()).values()) == {1}


async def test_a_review_is_told_instead_of_a_new_candidate_and_only_once(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    known = await house.a_candidate(tenant, "Ada Known")
    ada = await house.a_candidate(tenant)
    pair = uuid4()
    async with house.database.transaction(tenant) as tx:
        await tx.execute(
            """
            INSERT INTO duplicates (id, candidate_id, other_id, score, evidence)
            VALUES ($1, $2, $3, 0.8, $4)
            """,
            pair,
            ada.candidate_id,
            known.candidate_id,
            [
                {"name": "phone.same", "weight": 14.6, "words": "The same telephone number"},
                {"name": "email.different", "weight": -1.5, "words": "The addresses differ"},
            ],
        )
    review = ada.screened(resolution=Resolution.REVIEW, duplicate_id=pair)
    async with house.sending():
        await house.tell(tenant, review)
        await house.until_ended(tenant)
        await house.tell(tenant, ada.screened())  # a replay that came to another result
    assert [mail["Subject"] for mail in office.mails()] == [
        "Same person? Ada Example and Ada Known"
    ]
    assert len(await house.ledger(tenant)) == 1
    [text] = office.texts()
    assert "The same telephone number" in text.partition("Speaks against it")[0]
    assert "The addresses differ" in text.partition("Speaks against it")[2]
    assert "80%" in text


async def test_every_other_fact_reaches_its_audience(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    async with house.database.transaction(tenant) as tx:
        await tx.execute("""UPDATE tenants SET settings = '{"alert_email": "ops@alpha.example"}'""")
    ada = await house.a_candidate(tenant)
    broken = await house.a_candidate(tenant, file_name="broken.pdf")
    facts: list[Message[Any]] = [
        ada.screened(guard=Guard.BLOCKED_LEFT),
        topics.RESUME_REJECTED.message(
            ResumeRejected(
                resume_id=broken.resume_id,
                stage="parser",
                code=RejectionCode.ENCRYPTED,
                reason="The file is protected by a password.",
            )
        ),
        topics.DECISION_MADE.message(
            DecisionMade(
                candidate_id=ada.candidate_id,
                application_id=ada.application_id,
                decision_id=uuid4(),
                outcome=DecisionOutcome.HIRED,
            )
        ),
        topics.PIPELINE_ALERT.message(
            PipelineAlert(
                alert_id=uuid4(),
                incident_id=uuid4(),
                rule="failing",
                state=AlertState.RAISED,
                subject="parser",
                summary="Half of the resumes failed.",
                runbook="Look at the dead letters.",
            )
        ),
    ]
    async with house.sending():
        for fact in facts:
            await house.tell(tenant, fact)
        await house.until_ended(tenant, 4)
    told = {str(mail["Subject"]): str(mail["To"]) for mail in office.mails()}
    assert told == {
        "On hold: Ada Example worked here before": "hr@alpha.example",
        "Could not read broken.pdf": "hr@alpha.example",
        "Hired: Ada Example": "hr@alpha.example",
        "Alert: parser": "ops@alpha.example",
    }


async def test_a_rejection_is_stale_once_the_resume_has_a_candidate(
    house: House, tenant: UUID
) -> None:
    ada = await house.a_candidate(tenant)
    async with house.database.transaction(tenant) as tx:
        await tx.execute(
            """
            INSERT INTO candidate_resumes (resume_id, candidate_id, profile_id, resolution)
            VALUES ($1, $2, $3, 'new')
            """,
            ada.resume_id,
            ada.candidate_id,
            uuid4(),
        )
    rejected = ResumeRejected(
        resume_id=ada.resume_id, stage="parser", code=RejectionCode.CORRUPT, reason="Damaged."
    )
    await house.tell(tenant, topics.RESUME_REJECTED.message(rejected))
    assert await house.ledger(tenant) == []


async def test_a_server_that_refuses_for_a_while_gets_every_mail_once(
    house: House, office: PostOffice, tenant: UUID, other_tenant: UUID
) -> None:
    recovered = asyncio.Event()
    office.at_mail = until(recovered, "451 4.7.1 Please try again later")
    for _ in range(5):
        for owner in (tenant, other_tenant):
            ada = await house.a_candidate(owner)
            await house.tell(owner, ada.screened())
    async with house.sending():
        await until_true(lambda: _was_refused(house, tenant))
        recovered.set()
        await house.until_ended(tenant, 5)
        await house.until_ended(other_tenant, 5)
    assert sorted(message_ids(office.mails()).values()) == [1] * 10


async def test_a_server_that_is_away_costs_no_attempt_and_is_reported_on_change(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    back = asyncio.Event()
    office.at_mail = until(back, "421 4.3.2 Shutting down")
    ada = await house.a_candidate(tenant)
    await house.tell(tenant, ada.screened())
    async with house.sending():
        await until_true(lambda: _health_told(house, tenant, 1))
        back.set()
        [row] = await house.until_ended(tenant)
        await until_true(lambda: _health_told(house, tenant, 2))
    assert (row["status"], row["attempts"]) == ("sent", 1)
    told = await house.published(tenant, "integration.health.v1")
    assert [event.health for event in told] == [Health.FAILING, Health.HEALTHY]
    assert told[0].error == "421 4.3.2 server refuses at mail"


async def test_one_recipient_in_ten_refusing_delays_nobody_else(
    house: House, office: PostOffice, system: SystemDatabase
) -> None:
    tenants = [await a_tenant(system, f"company{n}") for n in range(10)]
    office.at_rcpt["hr@company0.example"] = always("450 4.2.1 Mailbox busy")
    for owner in tenants:
        for _ in range(4):
            ada = await house.a_candidate(owner)
            await house.tell(owner, ada.screened())
    async with house.sending():
        for owner in tenants[1:]:
            rows = await house.until_ended(owner, 4)
            assert [row["attempts"] for row in rows] == [1] * 4
        refused = await house.ledger(tenants[0])
        assert {row["status"] for row in refused} <= {"queued", "sending"}
        office.at_rcpt.clear()
        await house.until_ended(tenants[0], 4)
    assert sorted(message_ids(office.mails()).values()) == [1] * 40


async def test_recipients_who_never_answer_delay_nobody_else(
    house: House, office: PostOffice, system: SystemDatabase
) -> None:
    tenants = [await a_tenant(system, f"company{n}") for n in range(6)]
    answered = asyncio.Event()
    for n in range(3):
        office.at_rcpt[f"hr@company{n}.example"] = once_set(answered)
    for owner in tenants:
        for _ in range(10):
            ada = await house.a_candidate(owner)
            await house.tell(owner, ada.screened())
    async with house.sending():
        for owner in tenants[3:]:
            await house.until_ended(owner, 10)
        silent = [row for owner in tenants[:3] for row in await house.ledger(owner)]
        assert not [row for row in silent if row["status"] == "sent"]
        answered.set()
        for owner in tenants[:3]:
            await house.until_ended(owner, 10)
    assert sorted(message_ids(office.mails()).values()) == [1] * 60


async def test_a_permanent_refusal_ends_the_mail_with_its_reason(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    office.at_rcpt["hr@alpha.example"] = always("550 5.1.1 hr@alpha.example is unknown here")
    ada = await house.a_candidate(tenant)
    async with house.sending():
        await house.tell(tenant, ada.screened())
        [row] = await house.until_ended(tenant)
    assert (row["status"], row["attempts"]) == ("failed", 1)
    assert row["last_error"] == "550 5.1.1 recipient refused: 5.1.1 … is unknown here"
    [event] = await house.published(tenant, "mail.sent.v1")
    assert (event.status, event.reason) == (MailStatus.FAILED, "550 5.1.1 recipient refused")


async def test_an_erased_candidate_is_told_of_to_nobody(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    ada = await house.a_candidate(tenant)
    await house.tell(tenant, ada.screened())
    async with house.database.transaction(tenant) as tx:
        await tx.execute("DELETE FROM candidates WHERE id = $1", ada.candidate_id)
    async with house.sending():
        [row] = await house.until_ended(tenant)
    assert (row["status"], office.mails()) == ("suppressed", [])


async def test_a_mail_in_doubt_repeats_under_its_message_id(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    office.vanish = 2
    ada = await house.a_candidate(tenant)
    async with house.sending():
        await house.tell(tenant, ada.screened())
        [row] = await house.until_ended(tenant)
    assert (row["status"], row["attempts"]) == ("sent", 3)
    assert message_ids(office.mails()) == {row["message_id"]: 3}


async def test_two_senders_at_once_send_each_mail_once(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    for _ in range(40):
        ada = await house.a_candidate(tenant)
        await house.tell(tenant, ada.screened())
    async with house.sending(senders=2):
        await house.until_ended(tenant, 40)
    assert sorted(message_ids(office.mails()).values()) == [1] * 40
    assert len(await house.published(tenant, "mail.sent.v1")) == 40


async def test_a_mail_that_takes_longer_than_a_lease_stays_with_its_sender(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    answered = asyncio.Event()
    office.at_rcpt["hr@alpha.example"] = once_set(answered)
    ada = await house.a_candidate(tenant)
    await house.tell(tenant, ada.screened())
    async with house.sending(senders=2):
        await until_true(lambda: _is_leased_since(house, tenant, timedelta(seconds=2)))
        assert office.tried["hr@alpha.example"] == 1
        answered.set()
        [row] = await house.until_ended(tenant)
    assert (row["status"], row["attempts"], len(office.mails())) == ("sent", 1, 1)


async def test_a_tenant_s_mail_holds_nothing_of_another_s(
    house: House, office: PostOffice, tenant: UUID, other_tenant: UUID
) -> None:
    ada = await house.a_candidate(tenant, "Ada Alpha")
    await house.a_candidate(other_tenant, "Berta Beta")
    async with house.sending():
        await house.tell(other_tenant, ada.screened())  # a forged event of the wrong tenant
        [row] = await house.until_ended(other_tenant)
        await house.tell(tenant, ada.screened())
        await house.until_ended(tenant)
    assert row["status"] == "suppressed"
    [mail] = office.mails()
    assert (mail["From"], mail["To"]) == ("alpha <jobs@alpha.example>", "hr@alpha.example")


async def test_what_is_too_large_is_mentioned_and_not_attached(
    house: House, office: PostOffice, tenant: UUID, database: Database
) -> None:
    settings = house.settings.model_copy(update={"attachment_megabytes": 0})
    small = House(database, house.system, settings, house.blobs)
    ada = await small.a_candidate(tenant)
    async with small.sending():
        await small.tell(tenant, ada.screened())
        await small.until_ended(tenant)
    [mail] = office.mails()
    assert list(mail.iter_attachments()) == []
    assert "could not be attached" in office.texts()[0]


async def test_what_a_scanner_refuses_is_mentioned_and_not_attached(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    async def refuse_files(mail: EmailMessage) -> str | None:
        return "554 5.7.1 Refused by policy" if list(mail.iter_attachments()) else None

    office.at_data = refuse_files
    ada = await house.a_candidate(tenant)
    async with house.sending():
        await house.tell(tenant, ada.screened())
        [row] = await house.until_ended(tenant)
    assert (row["status"], row["attempts"], len(office.mails())) == ("sent", 1, 1)
    assert "could not be attached" in office.texts()[0]


async def test_hostile_names_stay_inside_their_header(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    ada = await house.a_candidate(
        tenant,
        "Eve\r\nBcc: everybody@example.net\r\n\r\n<script>alert(1)</script>",
        file_name='x\r\nContent-Type: text/html"\u202efdp.exe',
    )
    async with house.sending():
        await house.tell(tenant, ada.screened())
        await house.until_ended(tenant)
    [mail] = office.mails()
    assert mail["Bcc"] is None
    assert office.tried == {"hr@alpha.example": 1}
    html = mail.get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()
    [attachment] = mail.iter_attachments()
    assert attachment.get_filename() == "x Content-Type: text_html' fdp.exe"


async def test_a_tenant_s_own_template_and_language_are_used(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    own = (
        '{% extends "layout" %}{% block subject %}Neu: {{ candidate.last_name }}{% endblock %}'
        "{% block body %}<p>{{ candidate.name }} ist da.</p>{% endblock %}"
    )
    digest = await open_templates(house.settings).put(tenant, own.encode())
    async with house.database.transaction(tenant) as tx:
        await tx.execute("UPDATE tenants SET language = 'de'")
        await tx.execute(
            "INSERT INTO mail_templates (name, language, version, sha256) VALUES "
            "('new_candidate', 'de', 1, $1), ('new_candidate', 'de', 2, $2)",
            "0" * 64,
            digest,
        )
    ada = await house.a_candidate(tenant)
    async with house.sending():
        await house.tell(tenant, ada.screened())
        await house.until_ended(tenant)
        await house.tell(tenant, ada.screened(guard=Guard.BLOCKED_LEFT))
        await house.until_ended(tenant, 2)
    assert [mail["Subject"] for mail in office.mails()] == [
        "Neu: Example",
        "Angehalten: Ada Example war schon hier beschäftigt",
    ]
    written_from = {
        (row["template"], row["template_version"]) for row in await house.ledger(tenant)
    }
    assert written_from == {("new_candidate.de", 2), ("blocked_rehire.de", 0)}


async def _was_refused(house: House, tenant: UUID) -> bool:
    return any(row["last_error"] for row in await house.ledger(tenant))


async def _health_told(house: House, tenant: UUID, times: int) -> bool:
    return len(await house.published(tenant, "integration.health.v1")) >= times


async def _is_leased_since(house: House, tenant: UUID, long: timedelta) -> bool:
    """Whether the one mail's lease was renewed until so long after the mail was booked."""
    [row] = await house.ledger(tenant)
    return bool(row["due_at"] - row["created_at"] > long + house.settings.lease)


async def test_after_an_outage_every_mail_comes_once_and_nobody_waits_for_the_tenth(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    """The server refuses everybody for a while; then one recipient in ten keeps refusing."""
    people = [f"p{number}@example.com" for number in range(30)]
    bad = people[::10]
    async with house.database.transaction(tenant) as tx:
        await tx.execute("UPDATE tenants SET hr_email = $1", ",".join(people))
    ada = await house.a_candidate(tenant)
    is_up = asyncio.Event()
    office.at_mail = until(is_up, "451 4.3.2 not now")
    refusing = asyncio.Event()
    for address in bad:
        office.at_rcpt[address] = until(refusing, "450 4.2.1 later")
    async with house.sending(senders=2):
        await house.tell(tenant, ada.screened())
        await until_true(lambda: _was_refused(house, tenant))
        assert office.mails() == []
        is_up.set()
        first = await office.until_kept(len(people) - len(bad))
        assert {mail["To"] for mail in first} == set(people) - set(bad)
        refusing.set()
        rows = await house.until_ended(tenant, len(people))
    assert {row["status"] for row in rows} == {"sent"}
    assert message_ids(office.mails()) == {row["message_id"]: 1 for row in rows}
