"""One contract for every way out: taken once, refused in plain words, or in doubt."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from moto.server import ThreadedMotoServer
from pydantic import SecretStr

from schemas.operations import Health
from schemas.topics import INTEGRATION_HEALTH
from services.communication.carriers import integration_id, open_mailer
from services.communication.mailer import Letter, Mailer
from services.communication.refusals import Refusal, Scope
from services.communication.settings import Carrier, Settings
from tests.integration.communication.house import House, settings_for, until_true
from tests.integration.communication.postoffice import PostOffice, always
from tests.integration.communication.ses_server import (
    ACCESS,
    REGION,
    SECRET,
    Refuse,
    Ses,
    ses_server,
)

ADA = "ada@example.com"
HEALTH = INTEGRATION_HEALTH.name


def ses_settings(url: str, **fields: Any) -> Settings:
    values: dict[str, Any] = {
        "carrier": Carrier.SES,
        "ses_region": REGION,
        "ses_access_key": ACCESS,
        "ses_secret_key": SecretStr(SECRET),
        "ses_endpoint": url,
    }
    return settings_for(9, Path("unused"), **{**values, **fields})


def a_letter(recipient: str = ADA) -> Letter:
    mail_id = uuid4()
    content = (
        f"From: hr@alpha.example\r\nTo: {recipient}\r\nSubject: hello\r\n"
        f"Message-ID: <{mail_id}@alpha.example>\r\n\r\nA line.\r\n"
    )
    return Letter(
        tenant_id=UUID(int=1),
        sender="hr@alpha.example",
        recipient=recipient,
        content=content.encode(),
        mail_id=mail_id,
        template="received.en",
        template_version=0,
    )


@dataclass
class Side:
    """A carrier, and what the other side of it can be told to do."""

    mailer: Mailer
    mails: Callable[[], list[EmailMessage]]
    refuse_the_recipient: Callable[[], None]
    refuse_the_content: Callable[[], None]
    refuse_everybody: Callable[[], None]
    vanish_with_the_next: Callable[[], None]


def smtp_side(office: PostOffice, mailer: Mailer) -> Side:
    async def refuse(_mail: EmailMessage) -> str | None:
        return "554 5.7.1 content refused"

    return Side(
        mailer,
        office.mails,
        lambda: office.at_rcpt.update({ADA: always("550 5.1.1 nobody")}),
        lambda: setattr(office, "at_data", refuse),
        lambda: setattr(office, "at_mail", always("421 4.3.2 not now")),
        lambda: setattr(office, "vanish", 1),
    )


def ses_side(ses: Ses, mailer: Mailer) -> Side:
    def next_is(refuse: Refuse) -> Callable[[], None]:
        return lambda: ses.moods.append(refuse)

    return Side(
        mailer,
        ses.mails,
        next_is(Refuse(400, "BadRequestException", "Illegal address")),
        next_is(Refuse(400, "MessageRejected", "Transaction failed: virus")),
        next_is(Refuse(400, "SendingPausedException", "Email sending is disabled")),
        lambda: setattr(ses, "hangs_up", 1),
    )


@asynccontextmanager
async def closing(mailer: Mailer) -> AsyncGenerator[Mailer]:
    try:
        yield mailer
    finally:
        await mailer.close()


@pytest.fixture(params=["smtp", "ses"])
async def side(request: pytest.FixtureRequest, office: PostOffice) -> AsyncGenerator[Side]:
    if request.param == "smtp":
        async with closing(open_mailer(settings_for(office.port, Path("unused")))) as mailer:
            yield smtp_side(office, mailer)
        return
    async with ses_server() as ses, closing(open_mailer(ses_settings(ses.url))) as mailer:
        yield ses_side(ses, mailer)


async def refused(send: Awaitable[object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await send
    return caught.value


async def test_what_is_sent_arrives_with_its_own_headers(side: Side) -> None:
    letters = [a_letter(), a_letter()]
    for letter in letters:
        await side.mailer.send(letter)
    ids = {str(mail["Message-ID"]) for mail in side.mails()}
    assert ids == {f"<{letter.mail_id}@alpha.example>" for letter in letters}


async def test_a_refused_recipient_is_told_from_a_refused_mail(side: Side) -> None:
    side.refuse_the_recipient()
    refusal = await refused(side.mailer.send(a_letter()))
    assert (refusal.scope, refusal.permanent, refusal.in_doubt) == (Scope.RECIPIENT, True, False)
    side.refuse_the_content()
    other = await refused(side.mailer.send(a_letter("bob@example.com")))
    assert (other.scope, other.permanent, other.in_doubt) == (Scope.MAIL, True, False)
    assert side.mails() == []
    assert "@" not in refusal.reason + other.reason


async def test_a_carrier_that_takes_nobody_s_mail_costs_no_mail_its_life(side: Side) -> None:
    side.refuse_everybody()
    refusal = await refused(side.mailer.send(a_letter()))
    assert (refusal.scope, refusal.permanent, refusal.in_doubt) == (Scope.SERVER, False, False)


async def test_a_mail_without_an_answer_is_in_doubt(side: Side) -> None:
    side.vanish_with_the_next()
    refusal = await refused(side.mailer.send(a_letter()))
    assert (refusal.scope, refusal.permanent, refusal.in_doubt) == (Scope.MAIL, False, True)
    assert len(side.mails()) == 1


@pytest.mark.parametrize("carrier", [Carrier.SMTP, Carrier.SES])
async def test_nobody_at_the_other_end_is_no_doubt(carrier: Carrier) -> None:
    at_discard = settings_for(9, Path("unused"))
    settings = at_discard if carrier is Carrier.SMTP else ses_settings("http://127.0.0.1:9")
    async with closing(open_mailer(settings)) as mailer:
        refusal = await refused(mailer.send(a_letter()))
    assert (refusal.scope, refusal.permanent, refusal.in_doubt) == (Scope.SERVER, False, False)
    assert integration_id(settings).partition(":")[0] == carrier.value


async def test_moto_takes_it_too() -> None:
    """AWS's API as another project reads it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        settings = ses_settings(url)
        async with closing(open_mailer(settings)) as mailer, httpx.AsyncClient() as client:
            refusal = await refused(mailer.send(a_letter()))
            assert refusal.reason.startswith("400 MessageRejected")
            await verify(client, url)
            assert await mailer.send(a_letter())
            sent = (await client.get(f"{url}/moto-api/data.json")).json()["ses"]["RawMessage"]
        assert len(sent) == 1
    finally:
        server.stop()


async def verify(client: httpx.AsyncClient, url: str) -> None:
    scope = f"Credential={ACCESS}/20261121/{REGION}/ses/aws4_request"
    authorization = f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"
    answer = await client.post(
        f"{url}/v2/email/identities",
        json={"EmailIdentity": "alpha.example"},
        headers={"Authorization": authorization},
    )
    assert answer.is_success


async def test_a_mail_in_doubt_waits_for_the_carrier_s_own_word(house: House, tenant: UUID) -> None:
    """SES hangs up after it took the mail; its notice comes before the mail is sent again."""
    async with ses_server() as ses:
        settings = ses_settings(ses.url, ses_configuration_set="hiring")
        ses_house = replace(house, settings=settings)
        ses.hangs_up = 1
        ada = await ses_house.a_candidate(tenant)
        await ses_house.tell(tenant, ada.screened())
        async with ses_house.sending():
            await ses.until_taken(1)
            await until_true(lambda: waits(ses_house, tenant))
            async with house.database.transaction(tenant) as tx:
                await tx.execute(
                    "UPDATE mails SET accepted_at = now(), due_at = now(), carrier_id = 'x'"
                )
                await tx.execute("SELECT pg_notify('mails', '')")
            [row] = await ses_house.until_ended(tenant)
        assert (row["status"], row["carrier_id"], len(ses.taken)) == ("sent", "x", 1)


async def waits(house: House, tenant: UUID) -> bool:
    [row] = await house.ledger(tenant)
    return bool(row["status"] == "queued" and (row["last_error"] or "").startswith("no answer"))


async def test_throttled_by_ses_every_mail_goes_once_and_none_is_lost(
    house: House, tenant: UUID
) -> None:
    async with ses_server() as ses:
        ses.moods.append(Refuse(429, "TooManyRequestsException", "Too many requests", times=3))
        ses_house = replace(house, settings=ses_settings(ses.url))
        for _ in range(5):
            await ses_house.tell(tenant, (await ses_house.a_candidate(tenant)).screened())
        async with ses_house.sending():
            rows = await ses_house.until_ended(tenant, 5)
            await until_true(lambda: is_told_healthy(house, tenant))
        assert [row["status"] for row in rows] == ["sent"] * 5
        assert {tag["Value"] for one in ses.taken for tag in one["EmailTags"]} == {
            *(str(row["id"]) for row in rows),
            str(tenant),
        }
        assert all(row["carrier_id"] for row in rows)
    told = await house.published(tenant, HEALTH)
    assert told[0].health is Health.FAILING
    assert {one.integration_id for one in told} == {f"ses:{REGION}"}


async def is_told_healthy(house: House, tenant: UUID) -> bool:
    told = await house.published(tenant, HEALTH)
    return bool(told) and told[-1].health is Health.HEALTHY
