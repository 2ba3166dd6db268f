"""The links that mails to candidates carry: what they open, and for whom."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from runtime.mailing.keys import signing_of
from runtime.mailing.signing import Purpose
from services.gateway.questions import QUESTIONS
from tests.integration.gateway.doors import API, Doors

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def a_token(
    api: API, tenant: UUID, purpose: Purpose, subject_id: UUID, days: float = 30
) -> str:
    async with api.resources.database.transaction(tenant) as tx:
        signing = await signing_of(tx)
    until = datetime.now(UTC) + timedelta(days=days)
    return signing.link_token(purpose, tenant, subject_id, until)


async def a_mail(api: API, tenant: UUID, recipient: str = "Ada@example.com") -> UUID:
    mail_id = uuid4()
    async with api.resources.database.transaction(tenant) as tx:
        await tx.execute(
            """
            INSERT INTO mails (id, kind, recipient, subject_id, envelope, message_id, status)
            VALUES ($1, 'received', $2, $1, '{}', '<x@alpha.example>', 'sent')
            """,
            mail_id,
            recipient,
        )
    return mail_id


async def suppressed(doors: Doors) -> list[tuple[str, str]]:
    listed = (await doors.ours.get("/api/mails/suppressions")).json()["suppressions"]
    return [(one["address"], one["cause"]) for one in listed]


async def test_looking_changes_nothing_and_one_click_ends_all_mail(api: API, doors: Doors) -> None:
    mail_id = await a_mail(api, doors.our_tenant)
    token = await a_token(api, doors.our_tenant, Purpose.UNSUBSCRIBE, mail_id)
    page = await api.client.get(f"/unsubscribe/{token}")
    assert (page.status_code, "<form method" in page.text) == (200, True)
    assert "ada@" not in page.text.lower()
    assert await suppressed(doors) == []
    for _ in range(2):
        done = await api.client.post(f"/unsubscribe/{token}", data=ONE_CLICK)
        assert done.status_code == 200
    assert await suppressed(doors) == [("ada@example.com", "unsubscribed")]
    trail = (await doors.ours.get("/api/audit")).json()
    assert "mail_address.unsubscribed" in str(trail)


async def test_a_link_that_is_not_ours_or_over_opens_nothing(api: API, doors: Doors) -> None:
    mail_id = await a_mail(api, doors.our_tenant)
    good = await a_token(api, doors.our_tenant, Purpose.UNSUBSCRIBE, mail_id)
    tokens = (
        "x",
        good[:-1] + ("a" if good[-1] != "a" else "b"),
        ("b" if good[0] == "a" else "a") + good[1:],
        await a_token(api, doors.our_tenant, Purpose.SURVEY, mail_id),
        await a_token(api, doors.our_tenant, Purpose.UNSUBSCRIBE, mail_id, days=-1),
    )
    for token in tokens:
        assert (await api.client.get(f"/unsubscribe/{token}")).status_code == 404
        answer = await api.client.post(f"/unsubscribe/{token}", data=ONE_CLICK)
        assert answer.status_code == 404
    assert await suppressed(doors) == []


async def test_another_tenant_s_link_ends_only_its_own_mail(api: API, doors: Doors) -> None:
    mail_id = await a_mail(api, doors.our_tenant)
    token = await a_token(api, doors.their_tenant, Purpose.UNSUBSCRIBE, mail_id)
    await api.client.post(f"/unsubscribe/{token}", data=ONE_CLICK)
    assert await suppressed(doors) == []


async def test_the_link_of_the_mail_of_receipt_opens_the_questions(api: API, doors: Doors) -> None:
    candidate_id = uuid4()
    async with api.resources.database.transaction(doors.our_tenant) as tx:
        await tx.execute(
            "INSERT INTO candidates (id, first_name, email) VALUES ($1, 'Ada', 'ada@example.com')",
            candidate_id,
        )
    token = await a_token(api, doors.our_tenant, Purpose.SURVEY, candidate_id)
    page = await api.client.get(f"/survey/{token}")
    assert page.status_code == 200
    name, question = next(iter(QUESTIONS.items()))
    given = {name: next(iter(question.answers)), "consent": "yes", "action": "answer"}
    assert (await api.client.post(f"/survey/{token}", data=given)).status_code == 200
    over = await a_token(api, doors.our_tenant, Purpose.SURVEY, candidate_id, days=-1)
    elsewhere = await a_token(api, doors.their_tenant, Purpose.SURVEY, candidate_id)
    leaving = await a_token(api, doors.our_tenant, Purpose.UNSUBSCRIBE, candidate_id)
    for other in (over, elsewhere, leaving):
        assert (await api.client.get(f"/survey/{other}")).status_code == 404
