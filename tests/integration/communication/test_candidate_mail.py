"""Candidates are written to where their tenant wants it: rightly, and once."""

from typing import Any
from uuid import UUID, uuid4

from schemas import topics
from schemas.candidate import (
    ApplicationMoved,
    DecisionMade,
    DecisionOutcome,
    Guard,
    Resolution,
)
from schemas.topics import Message
from tests.integration.communication.house import House, Known, until_true
from tests.integration.communication.postoffice import PostOffice

ALL = {"candidate": ["received", "rejected", "invited"]}
ADA = "ada@example.com"


async def choose(house: House, tenant: UUID, mail: dict[str, Any]) -> None:
    async with house.database.transaction(tenant) as tx:
        await tx.execute(
            "UPDATE tenants SET hr_email = '', settings = jsonb_build_object('mail', $1::jsonb)",
            mail,
        )


def decided(known: Known, outcome: DecisionOutcome, decision_id: UUID) -> Message[DecisionMade]:
    return topics.DECISION_MADE.message(
        DecisionMade(
            candidate_id=known.candidate_id,
            application_id=known.application_id,
            decision_id=decision_id,
            outcome=outcome,
        )
    )


def moved(known: Known) -> Message[ApplicationMoved]:
    return topics.APPLICATION_MOVED.message(
        ApplicationMoved(
            candidate_id=known.candidate_id,
            application_id=known.application_id,
            stage="interview",
            previous="screening",
        )
    )


async def change(house: House, known: Known, column: str, value: str) -> None:
    statement = {
        "stage": "UPDATE applications SET stage = $2 WHERE id = $1",
        "guard": "UPDATE applications SET guard = $2 WHERE id = $1",
    }[column]
    async with house.database.transaction(known.tenant) as tx:
        await tx.execute(statement, known.application_id, value)


async def test_a_candidate_hears_of_receipt_invitation_and_rejection_in_one_thread(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    await choose(house, tenant, ALL)
    ada = await house.a_candidate(tenant)
    await change(house, ada, "stage", "interview")
    news: list[Message[Any]] = [
        ada.screened(),
        moved(ada),
        decided(ada, DecisionOutcome.REJECTED, uuid4()),
    ]
    async with house.sending():
        for count, told in enumerate(news, 1):
            await house.tell(tenant, told)
            await house.tell(tenant, told)
            await house.until_ended(tenant, count)
    mails = office.mails()
    assert {mail["To"] for mail in mails} == {ADA}
    assert sorted(mail["Subject"] for mail in mails) == [
        "We have received your application",
        "We would like to meet you",
        "Your application",
    ]
    assert len({mail["References"] for mail in mails}) == 1
    assert not any(list(mail.iter_attachments()) for mail in mails)


async def test_an_address_that_only_resumes_name_is_told_of_receipt_once(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    """Else strangers could have us fill somebody's mailbox."""
    await choose(house, tenant, ALL)
    known = [await house.a_candidate(tenant, name) for name in ("Ada One", "Ada Two", "Ada Three")]
    async with house.sending():
        for one in known:
            await house.tell(tenant, one.screened())
        await house.until_ended(tenant)
    assert len(await house.ledger(tenant)) == 1
    assert len(office.mails()) == 1


async def test_nobody_held_as_a_blocked_rehire_is_written_to(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    await choose(house, tenant, ALL)
    ada = await house.a_candidate(tenant)
    await house.tell(tenant, ada.screened())  # the hold comes while the mail waits
    await change(house, ada, "guard", "blocked_left")
    await house.tell(tenant, moved(ada))
    bob = await house.a_candidate(tenant)
    await house.tell(tenant, bob.screened(guard=Guard.BLOCKED_LEFT))
    async with house.sending():
        [row] = await house.until_ended(tenant)
    assert (row["status"], row["last_error"]) == ("suppressed", "the application is held")
    assert office.mails() == []


async def test_a_mail_waits_while_people_look_whether_two_are_one(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    await choose(house, tenant, ALL)
    known = await house.a_candidate(tenant, "Ada Known")
    ada = await house.a_candidate(tenant)
    async with house.database.transaction(tenant) as tx:
        await tx.execute(
            "INSERT INTO duplicates (id, candidate_id, other_id, score) VALUES ($1, $2, $3, 0.8)",
            pair := uuid4(),
            ada.candidate_id,
            known.candidate_id,
        )
    async with house.sending():
        await house.tell(tenant, ada.screened(resolution=Resolution.REVIEW, duplicate_id=pair))

        async def waits() -> bool:
            [row] = await house.ledger(tenant)
            return bool(row["last_error"] == "a review of duplicates is open")

        await until_true(waits)
        assert office.mails() == []
        async with house.database.transaction(tenant) as tx:
            await tx.execute("UPDATE duplicates SET status = 'dismissed'")
            await tx.execute("UPDATE mails SET due_at = now()")
        [row] = await house.until_ended(tenant)
    assert row["status"] == "sent"


async def test_what_was_taken_back_before_its_mail_went_is_not_told(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    await choose(house, tenant, ALL)
    ada = await house.a_candidate(tenant)
    decision = uuid4()
    async with house.database.transaction(tenant) as tx:
        await tx.execute(
            """
            INSERT INTO decisions (id, application_id, outcome, stage_before, decided_by,
                                   withdrawn_by, withdrawn_at)
            VALUES ($1, $2, 'rejected', 'applied', $1, $1, now())
            """,
            decision,
            ada.application_id,
        )
    await house.tell(tenant, decided(ada, DecisionOutcome.REJECTED, decision))
    await house.tell(tenant, moved(ada))  # and then back to where it stood
    async with house.sending():
        rows = await house.until_ended(tenant, 2)
    assert {row["status"] for row in rows} == {"suppressed"}
    again = decided(ada, DecisionOutcome.REJECTED, uuid4())
    async with house.sending():
        await house.tell(tenant, again)
        await house.until_ended(tenant, 3)
    assert len(office.mails()) == 1


async def test_a_candidate_reads_the_language_of_their_resume(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    await choose(house, tenant, ALL)
    ada = await house.a_candidate(tenant)
    async with house.database.transaction(tenant) as tx:
        profile = await tx.fetchval(
            """
            INSERT INTO profiles (id, resume_id, profile, text_sha256, engine)
            VALUES ($1, $2, '{"language": "de"}', '', 'test')
            RETURNING id
            """,
            uuid4(),
            ada.resume_id,
        )
        await tx.execute(
            """
            INSERT INTO candidate_resumes (resume_id, candidate_id, profile_id, resolution)
            VALUES ($1, $2, $3, 'new')
            """,
            ada.resume_id,
            ada.candidate_id,
            profile,
        )
    async with house.sending():
        await house.tell(tenant, ada.screened())
        await house.until_ended(tenant)
    [mail] = office.mails()
    assert mail["Subject"] == "Ihre Bewerbung ist eingegangen"
    assert mail["Content-Language"] == "de"


async def test_quiet_hours_hold_a_mail_back(house: House, tenant: UUID) -> None:
    quiet = {"begins": "00:00:00", "ends": "23:59:59.999999"}
    await choose(house, tenant, {**ALL, "quiet": quiet})
    ada = await house.a_candidate(tenant)
    await house.tell(tenant, ada.screened())
    [row] = await house.ledger(tenant)
    assert row["due_at"] > row["created_at"]


async def test_a_candidate_s_mail_carries_a_way_to_end_it_and_hr_s_does_not(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    await choose(house, tenant, ALL)
    async with house.database.transaction(tenant) as tx:
        await tx.execute("UPDATE tenants SET hr_email = 'hr@alpha.example'")
    ada = await house.a_candidate(tenant)
    async with house.sending():
        await house.tell(tenant, ada.screened())
        mails = {str(mail["To"]): mail for mail in await office.until_kept(2)}
    link = str(mails[ADA]["List-Unsubscribe"]).strip("<>")
    assert link.startswith("https://hirestream.example/unsubscribe/")
    assert mails[ADA]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = mails[ADA].get_body(("html",))
    assert body is not None
    assert link in body.get_content()
    assert "/survey/" not in body.get_content()
    assert "List-Unsubscribe" not in mails["hr@alpha.example"]


async def test_the_mail_of_receipt_brings_the_questions_where_the_tenant_asks_them(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    await choose(house, tenant, {**ALL, "survey": True})
    ada = await house.a_candidate(tenant)
    await change(house, ada, "stage", "interview")
    async with house.sending():
        await house.tell(tenant, ada.screened())
        await house.tell(tenant, moved(ada))
        mails = await office.until_kept(2)
    htmls = {str(mail["Subject"]): mail.get_body(("html",)) for mail in mails}
    bodies = {subject: str(body.get_content()) for subject, body in htmls.items() if body}
    assert "https://hirestream.example/survey/" in bodies["We have received your application"]
    assert "/survey/" not in bodies["We would like to meet you"]
