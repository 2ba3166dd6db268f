"""The bytes of a mail, read back by the standard library."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from runtime.mailing.addresses import Mailbox, one_line
from services.communication.mime import Attachment, Composition, compose

MAIL = Composition(
    mail_id=UUID(int=5),
    message_id="<5@example.com>",
    thread="<thread.1@example.com>",
    date=datetime(2026, 11, 21, 14, 0, tzinfo=UTC),
    sender=Mailbox("jobs@example.com", "Example Ltd"),
    recipient=Mailbox("hr@example.com"),
    reply_to=Mailbox("team@example.com"),
    language="en",
    subject="New candidate: Ada Example",
    text="Ada applied.\n.\nFrom here on",
    html="<p>Ada applied.</p>",
)


def read(mail: Composition) -> EmailMessage:
    return message_from_bytes(compose(mail), policy=policy.default)


def content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_every_header_is_there_once() -> None:
    headers = dict(read(MAIL).items())
    assert headers == {
        "From": "Example Ltd <jobs@example.com>",
        "To": "hr@example.com",
        "Reply-To": "team@example.com",
        "Subject": "New candidate: Ada Example",
        "Date": "Sat, 21 Nov 2026 14:00:00 +0000",
        "Message-ID": "<5@example.com>",
        "In-Reply-To": "<thread.1@example.com>",
        "References": "<thread.1@example.com>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": headers["Content-Type"],
    }


def test_text_and_html_stand_side_by_side() -> None:
    message = read(MAIL)
    assert message.get_content_type() == "multipart/alternative"
    assert content(message, "plain").splitlines() == MAIL.text.splitlines()
    assert content(message, "html").strip() == MAIL.html


def test_an_attachment_comes_back_as_it_was() -> None:
    data = bytes(range(256)) * 300
    [part] = read(
        replace(MAIL, attachment=Attachment("ada.pdf", "application/pdf", data))
    ).iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("ada.pdf", "application/pdf")
    assert part.get_content() == data


def test_an_attached_message_is_only_bytes() -> None:
    """A mail program would open a message/rfc822 as a mail of its own."""
    attached = replace(MAIL, attachment=Attachment("x.eml", "message/rfc822", b"Subject: x\r\n"))
    [part] = read(attached).iter_attachments()
    assert part.get_content_type() == "application/octet-stream"


def test_the_same_mail_has_the_same_bytes() -> None:
    assert compose(MAIL) == compose(replace(MAIL))


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=200), st.text(max_size=60))
def test_no_value_breaks_out_of_its_place(subject: str, text: str, name: str, kind: str) -> None:
    attached = Attachment(name, kind, b"data")
    raw = compose(replace(MAIL, subject=subject, text=text, attachment=attached))
    message = message_from_bytes(raw, policy=policy.default)
    assert [defect for part in message.walk() for defect in part.defects] == []
    assert len(message.items()) == (12 if one_line(subject) else 11)
    assert [part.get_content_type() for part in message.walk()][:4] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert len(list(message.walk())) == 5
    assert all(line.endswith(b"\r\n") for line in raw.splitlines(keepends=True))
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=120))
def test_a_file_name_survives_its_coding(name: str) -> None:
    attached = replace(MAIL, attachment=Attachment(name, "application/pdf", b"data"))
    [part] = read(attached).iter_attachments()
    shown = name.replace("/", "_").replace("\\", "_")
    if shown.isascii():
        shown = shown.replace('"', "'")
    assert (part.get_filename() or "") in (shown, shown.replace('"', "'"))
