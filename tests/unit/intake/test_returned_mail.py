"""A bounce that comes to a signed return address is known by it, and is nobody's application."""

from uuid import UUID

import pytest

from runtime.mailing.returns import ReturnKind
from runtime.mailing.signing import Signing
from services.intake.addresses import without_tag
from services.intake.mail import read_mail

KEY, MAIL = Signing(bytes(32)), UUID(int=7)
ADDRESS = f"bounce+{KEY.return_token(MAIL)}@acme.example"


def a_bounce(**headers: str) -> bytes:
    fields = {
        "From": "Mail Delivery Subsystem <mailer-daemon@mx.example.com>",
        "To": ADDRESS,
        "Subject": "Returned mail",
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{head}\r\n550 5.1.1 <ada@example.com>: no such user\r\n".encode()


@pytest.mark.parametrize(
    ("headers", "mail_from"), [({}, ""), ({"Return-Path": "<>"}, None)], ids=["door", "mailbox"]
)
def test_plain_words_to_a_signed_address_are_a_bounce(
    headers: dict[str, str], mail_from: str | None
) -> None:
    mail = read_mail(a_bounce(**headers), mail_from=mail_from)
    assert mail.returned is not None
    assert (mail.returned.kind, mail.returned.status) == (ReturnKind.BOUNCED, "5.1.1")
    assert KEY.returned(mail.returned.token) == MAIL
    assert mail.files == []


def test_the_mail_door_knows_the_address_without_its_signed_part() -> None:
    assert without_tag(ADDRESS)[0] == "bounce@acme.example"
    local = ADDRESS.partition("@")[0]
    assert len(local) <= 64


def test_an_applicant_who_writes_there_is_read_like_any_other() -> None:
    mail = read_mail(a_bounce(From="Ada <ada@example.com>"), mail_from="ada@example.com")
    assert mail.returned is None
