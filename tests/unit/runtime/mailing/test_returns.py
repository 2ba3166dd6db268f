"""What comes back is recognised, and nothing else is taken for it."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.mailing.returns import Returned, ReturnKind, read_return
from runtime.mailing.signing import Signing

MAIL = UUID("3f0e9d3c-7c1d-4c0e-8d5e-0a4a3b1c2d3e")
KEY = bytes(range(32))
OURS = f"<{MAIL}@acme.example>"


def bounce(
    action: str = "failed", status: str = "5.1.1", message_id: str = OURS, kind: str = "rfc822"
) -> bytes:
    """As RFC 3464 has it: a text, the fields, and the mail or its headers."""
    part = "message/rfc822" if kind == "rfc822" else "text/rfc822-headers"
    return "\r\n".join(
        [
            "From: MAILER-DAEMON@mx.example.com",
            "Message-ID: <report-1@mx.example.com>",
            "Auto-Submitted: auto-replied",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            "",
            "--b",
            "",
            "It could not be delivered.",
            "--b",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; mx.example.com",
            "",
            "Final-Recipient: rfc822; ada@example.com",
            f"Action: {action}",
            f"Status: {status} (unknown user)",
            "",
            "--b",
            f"Content-Type: {part}",
            "",
            "From: jobs@acme.example",
            f"Message-ID: {message_id}",
            "Subject: Hello",
            "",
            "--b--",
            "",
        ]
    ).encode()


COMPLAINT = (
    bounce()
    .replace(b"report-type=delivery-status", b"report-type=feedback-report")
    .replace(b"message/delivery-status", b"message/feedback-report")
)


@pytest.mark.parametrize("kind", ["rfc822", "headers"])
@pytest.mark.parametrize(
    ("action", "status", "expected", "for_good"),
    [
        ("failed", "5.1.1", ReturnKind.BOUNCED, True),
        ("Failed", "5.2.2", ReturnKind.BOUNCED, False),
        ("failed", "4.4.7", ReturnKind.BOUNCED, False),
        ("delayed", "4.4.1", ReturnKind.DELAYED, False),
    ],
)
def test_a_report_names_its_mail_and_what_became_of_it(
    kind: str, action: str, status: str, expected: ReturnKind, *, for_good: bool
) -> None:
    found = read_return(bounce(action, status, kind=kind))
    assert found == Returned(MAIL, OURS, expected, status)
    assert found.is_for_good is for_good


def test_a_complaint_is_told_apart() -> None:
    found = read_return(COMPLAINT)
    assert found is not None
    assert found.kind is ReturnKind.COMPLAINED


@pytest.mark.parametrize(
    ("said", "complains"),
    [("abuse", True), ("fraud", True), ("not-spam", False), ("auth-failure", False)],
)
def test_a_feedback_report_is_a_complaint_only_where_it_says_so(
    said: str, *, complains: bool
) -> None:
    data = COMPLAINT.replace(b"Reporting-MTA:", f"Feedback-Type: {said}\r\nReporting-MTA:".encode())
    assert (read_return(data) is not None) is complains


def test_a_report_that_names_no_mail_is_known_by_where_it_came_to() -> None:
    token = Signing(KEY).return_token(MAIL)
    redacted = COMPLAINT.replace(OURS.encode(), b"<redacted@example.com>")
    assert read_return(redacted) is None
    named = redacted.replace(
        b"Reporting-MTA:",
        f"Original-Mail-From: <b+{token}@acme.example>\r\nReporting-MTA:".encode(),
    )
    assert read_return(named) == Returned(None, "", ReturnKind.COMPLAINED, token=token)


def plain_bounce(**headers: str) -> bytes:
    token = Signing(KEY).return_token(MAIL)
    fields = {
        "From": "Mail Delivery System <MAILER-DAEMON@mx.example.com>",
        "To": f"BOUNCE+{token.upper()}@acme.example",
        "Subject": "Undelivered",
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{head}\r\nmx.example.com [192.0.2.5.1] said: 550-5.1.1 no such user\r\n".encode()


def test_a_bounce_in_plain_words_is_matched_by_its_address() -> None:
    found = read_return(plain_bounce())
    assert found is not None
    assert (found.kind, found.status, found.is_for_good) == (ReturnKind.BOUNCED, "5.1.1", True)
    assert Signing(KEY).returned(found.token) == MAIL


def test_an_automatic_answer_to_the_same_address_is_no_bounce() -> None:
    answer = plain_bounce(From="Ada <ada@example.com>", Subject="I am on holiday")
    assert read_return(answer) is None


def test_a_return_address_of_another_key_or_another_mail_is_not_ours() -> None:
    token = Signing(KEY).return_token(MAIL)
    assert Signing(bytes(32)).returned(token) is None
    other = ("b" if token[0] == "a" else "a") + token[1:]
    assert Signing(KEY).returned(other) is None
    assert Signing(KEY).returned("not one") is None
    assert Signing(KEY).returned("a" * 42) is None


@pytest.mark.parametrize(
    "other",
    [
        b"",
        b"Subject: my report\r\n\r\nHello",
        bounce(action="relayed"),
        bounce(message_id="<somebody-else@example.com>"),
        bounce(message_id=f"<{'-' * 36}@acme.example>"),
        bounce()[:300],
    ],
)
def test_what_is_no_report_about_a_mail_of_ours_is_none(other: bytes) -> None:
    assert read_return(other) is None


@given(st.binary(max_size=400), st.integers(0, 900))
def test_no_bytes_break_it(noise: bytes, place: int) -> None:
    whole = bounce()
    read_return(whole[:place] + noise + whole[place:])


def test_a_thousand_nested_parts_are_no_trouble() -> None:
    nested = b"".join(
        f'Content-Type: multipart/report; boundary="{n}"\r\n\r\n--{n}\r\n'.encode()
        for n in range(2000)
    )
    assert read_return(nested) is None
