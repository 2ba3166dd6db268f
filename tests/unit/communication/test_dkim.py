"""Our signatures hold for dkimpy, which mail servers check with, and break when they should."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from runtime.mailing.addresses import Mailbox
from services.communication.dkim.keys import BadKey, Key, made, read, zone_line
from services.communication.dkim.signing import Signer, relaxed_body, relaxed_field
from services.communication.mime import Attachment, Composition, compose
from services.communication.settings import Carrier, Settings
from tests.unit.communication.test_settings import in_production

AT = 1_795_262_400
PEMS = {"rsa": made(), "ed25519": made(ed25519=True)}


@pytest.fixture(params=list(PEMS))
def key(request: pytest.FixtureRequest) -> Key:
    return read(PEMS[request.param])


def signer(key: Key, *domains: str) -> Signer:
    return Signer(key, "hs", domains or ("acme.example",))


def a_mail(subject: str = "Hello Ada", text: str = "A line.\n\nAnother.", **fields: Any) -> bytes:
    values: dict[str, Any] = {
        "mail_id": UUID(int=1),
        "message_id": "<1@acme.example>",
        "thread": "<thread.1@acme.example>",
        "date": datetime(2026, 11, 21, tzinfo=UTC),
        "sender": Mailbox("jobs@acme.example", "Acmé, Ltd"),
        "recipient": Mailbox("ada@example.com"),
        "reply_to": None,
        "language": "en",
        "html": "<p>A line.</p>",
    }
    return compose(Composition(**{**values, "subject": subject, "text": text, **fields}))


def holds(mail: bytes, key: Key) -> bool:
    record = key.record().encode()

    def look_up(name: bytes, **_: object) -> bytes:
        assert name == b"hs._domainkey.acme.example."
        return record

    return bool(dkim.verify(mail, dnsfunc=look_up))


def test_another_s_checks_find_our_signature_good(key: Key) -> None:
    pdf = Attachment("résumé.pdf", "application/pdf", bytes(range(256)) * 40)
    for mail in (a_mail(), a_mail("Grüße an Ada " * 12), a_mail(attachment=pdf)):
        signed = signer(key).signed(mail, "acme.example", AT)
        assert signed.endswith(mail)
        assert holds(signed, key)
        assert max(map(len, signed.partition(mail)[0].split(b"\r\n"))) <= 78


@given(st.text(max_size=80), st.text(max_size=300))
def test_whatever_a_mail_says_its_signature_holds(subject: str, text: str) -> None:
    key = read(PEMS["ed25519"])
    mail = a_mail(subject, text)
    assert holds(signer(key).signed(mail, "acme.example", AT), key)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: Hello", b"Subject: Goodbye"),
        (b"A line.", b"A lie."),
        (b"To: ada@", b"To: bob@"),
        (b"To: ada@", b"From: boss@acme.example\r\nTo: ada@"),
        (b"Date: Sat", b"Date: Sun"),
    ],
)
def test_what_is_changed_on_the_way_breaks_it(key: Key, old: bytes, new: bytes) -> None:
    signed = signer(key).signed(a_mail(), "acme.example", AT)
    assert old in signed
    assert not holds(signed.replace(old, new, 1), key)


def test_the_same_mail_is_signed_the_same(key: Key) -> None:
    one, other = (signer(key).signed(a_mail(), "acme.example", AT) for _ in range(2))
    assert one == other


def test_the_examples_of_the_standard() -> None:
    """RFC 6376, 3.4.5."""
    assert relaxed_field("A", b" X") == b"a:X"
    assert relaxed_field("B ".strip(), b" Y\t\r\n\tZ  ") == b"b:Y Z"
    assert relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n") == b" C\r\nD E\r\n"
    assert relaxed_body(b"") == b""
    assert relaxed_body(b"\r\n\r\n") == b""


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        ("acme.example", "acme.example"),
        ("jobs.ACME.example", "acme.example"),
        ("de.jobs.acme.example", "de.jobs.acme.example"),
        ("notacme.example", None),
        ("other.example", None),
    ],
)
def test_only_mail_of_its_own_domains_is_signed(key: Key, sender: str, domain: str | None) -> None:
    assert signer(key, "acme.example", "de.jobs.acme.example").domain_of(sender) == domain


def test_a_record_is_printed_in_strings_that_a_zone_file_takes(key: Key) -> None:
    line = zone_line(key, "hs", "acme.example")
    assert line.startswith("hs._domainkey.acme.example. IN TXT (")
    strings = line.split('"')[1::2]
    assert "".join(strings) == key.record()
    assert max(map(len, strings)) <= 255


@pytest.mark.parametrize("pem", ["", "no key", PEMS["rsa"].replace("PRIVATE", "PUBLIC")])
def test_what_is_no_key_is_refused_without_repeating_it(pem: str) -> None:
    with pytest.raises(BadKey) as caught:
        read(pem)
    assert "no key" not in str(caught.value)


def test_a_key_may_stand_on_one_line() -> None:
    assert read(PEMS["rsa"].replace("\n", "\\n")).algorithm == "rsa-sha256"


def test_the_settings_find_out_at_once_what_cannot_work() -> None:
    good = {"dkim_key": PEMS["ed25519"], "dkim_domains": "Acme.example, other.example"}
    found = in_production(**good).signer
    assert found is not None
    assert list(found.domains) == ["acme.example", "other.example"]
    assert in_production().signer is None
    for bad, said in (
        ({"dkim_key": "x", "dkim_domains": "acme.example"}, "COMMUNICATION_DKIM_KEY"),
        ({"dkim_key": PEMS["rsa"]}, "COMMUNICATION_DKIM_DOMAINS"),
        ({**good, "carrier": Carrier.SES}, "SES signs by itself"),
    ):
        with pytest.raises(ValidationError, match=said):
            in_production(**bad)


def test_a_key_is_not_shown() -> None:
    settings: Settings = in_production(dkim_key=PEMS["rsa"], dkim_domains="acme.example")
    assert "PRIVATE" not in repr(settings)
