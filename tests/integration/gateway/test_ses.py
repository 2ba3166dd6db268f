"""SES tells of our mails: what bounced is suppressed and shown, what was in doubt is sent."""

import json
from collections.abc import AsyncGenerator
from uuid import UUID, uuid4

import httpx
import pytest

from services.gateway.app import create_app
from services.gateway.mailing.ses.trust import Trust
from tests.integration.gateway.doors import API, Doors
from tests.unit.gateway.mailing.sns import CERTIFICATE, HOST, TOPIC, Sns, bounce, event

PATH = "/webhooks/ses"


@pytest.fixture
def sns() -> Sns:
    return Sns()


@pytest.fixture
async def door(api: API, sns: Sns) -> AsyncGenerator[httpx.AsyncClient]:
    """The same gateway, to which Amazon is the one of these tests."""
    app = create_app(api.settings, api.resources)
    app.state.ses_trust = Trust(frozenset((TOPIC,)), sns.fetch)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client


async def tell(door: httpx.AsyncClient, message: dict[str, str]) -> int:
    headers = {"Content-Type": "text/plain; charset=UTF-8"}
    answer = await door.post(PATH, content=json.dumps(message), headers=headers)
    return answer.status_code


async def a_mail(api: API, tenant: UUID, status: str = "sent") -> UUID:
    mail_id = uuid4()
    async with api.resources.database.transaction(tenant) as tx:
        await tx.execute(
            """
            INSERT INTO mails (id, kind, recipient, subject_id, envelope, message_id, status)
            VALUES ($1, 'received', 'ada@example.com', $1, '{}', '<x@alpha.example>', $2)
            """,
            mail_id,
            status,
        )
    return mail_id


async def test_a_bounce_is_shown_and_its_address_suppressed(
    api: API, door: httpx.AsyncClient, doors: Doors, sns: Sns
) -> None:
    mail_id = await a_mail(api, doors.our_tenant)
    said = event("Bounce", doors.our_tenant, mail_id, **bounce("Permanent", "5.1.1"))
    message = sns.message(said)
    assert [await tell(door, message) for _ in range(2)] == [204, 204]
    assert sns.asked == [CERTIFICATE]
    [mail] = (await doors.ours.get("/api/mails")).json()["items"]
    assert (mail["returned"], mail["carrier_id"]) == ("bounced", "0107-ses")
    [listed] = (await doors.ours.get("/api/mails/suppressions")).json()["suppressions"]
    assert (listed["address"], listed["cause"]) == ("ada@example.com", "bounce")


async def test_a_mail_in_doubt_is_due_at_once(
    api: API, door: httpx.AsyncClient, doors: Doors, sns: Sns
) -> None:
    mail_id = await a_mail(api, doors.our_tenant, "queued")
    assert await tell(door, sns.message(event("Send", doors.our_tenant, mail_id))) == 204
    [mail] = (await doors.ours.get("/api/mails")).json()["items"]
    assert mail["accepted_at"] is not None
    assert (await doors.ours.get("/api/mails/suppressions")).json()["suppressions"] == []


async def test_what_names_another_tenant_s_mail_changes_nothing(
    api: API, door: httpx.AsyncClient, doors: Doors, sns: Sns
) -> None:
    mail_id = await a_mail(api, doors.our_tenant)
    said = event("Bounce", doors.their_tenant, mail_id, **bounce("Permanent", "5.1.1"))
    assert await tell(door, sns.message(said)) == 204
    [mail] = (await doors.ours.get("/api/mails")).json()["items"]
    assert mail["returned"] is None
    assert (await doors.theirs.get("/api/mails/suppressions")).json()["suppressions"] == []


async def test_forged_messages_are_refused_and_change_nothing(
    api: API, door: httpx.AsyncClient, doors: Doors, sns: Sns
) -> None:
    mail_id = await a_mail(api, doors.our_tenant)
    said = event("Complaint", doors.our_tenant, mail_id, complaint={})
    forged = Sns().message(said)  # signed by another key
    assert await tell(door, forged) == 403
    assert await tell(door, {**sns.message("x"), "Message": said}) == 403
    elsewhere = sns.message(said, SigningCertURL="https://evil.example/x.pem")
    assert await tell(door, elsewhere) == 403
    assert sns.asked == [CERTIFICATE] * 2
    [mail] = (await doors.ours.get("/api/mails")).json()["items"]
    assert mail["returned"] is None


async def test_a_subscription_is_confirmed_for_a_configured_topic_only(
    door: httpx.AsyncClient, sns: Sns
) -> None:
    fields = {"Type": "SubscriptionConfirmation", "Token": "abc", "SubscribeURL": "https://e.x/"}
    other = sns.message("", **fields, TopicArn=TOPIC + "-of-others")
    assert await tell(door, other) == 403
    assert sns.asked == []
    assert await tell(door, sns.message("", **fields)) == 204
    assert sns.asked[1].startswith(f"{HOST}/?Action=ConfirmSubscription")


async def test_without_a_topic_there_is_no_such_door(api: API) -> None:
    assert await tell(api.client, Sns().message("hello")) == 404
