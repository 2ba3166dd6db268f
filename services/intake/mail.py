"""Decides what a mail brings: resumes, the words that came with them, or a reason why none.

Pure: bytes in, a `Mail` out, for any bytes. What a file is, its bytes say, not its name or label.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import getaddresses
from hashlib import sha256

from runtime.filetype import MAIL, media_type
from runtime.mailing.returns import Returned, read_return
from runtime.refusal import Refusal
from schemas.resume import RejectionCode
from services.intake.attachments import Role, one_per_stem
from services.intake.bodies import reads_like_a_resume, text_of_html, written_by_sender
from services.intake.contents import Contents, File, of_file, of_leaves
from services.intake.mime import Headers, Message822, readable, split, without_controls
from services.intake.siblings import beside_each_other

WHOLE = "mail"  # the path of a mail that is kept itself, because nothing in it could be taken
BODY = "body"
_LONGEST_LETTER = 20_000
_LONGEST_ID = 200
_LONGEST_SENDER = 400
_LONGEST_LIST = 2000
_RECIPIENTS = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
_ADDRESS = re.compile(r"[^\s@<>\",;]{1,64}@[^\s@<>\",;]{1,190}")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})

_REASONS: dict[Role | None, Refusal] = {
    None: Refusal(
        RejectionCode.NOT_A_RESUME,
        "The mail has no attachment that can be a resume, and its text is not one. "
        "Please send the resume as a PDF or Word file.",
    ),
    Role.OUTLOOK: Refusal(
        RejectionCode.UNSUPPORTED,
        "The attachment came in Outlook's own format (winmail.dat). "
        "Please send the mail again as HTML or plain text.",
    ),
    Role.UNREADABLE: Refusal(
        RejectionCode.UNSUPPORTED,
        "The attachment is of a kind that is not read. "
        "Please send the resume as a PDF or Word file.",
    ),
}
_TOO_NESTED = Refusal(
    RejectionCode.NOT_A_RESUME,
    "The mail holds too many parts, or mails inside mails. "
    "Please send the resume as one attachment.",
)


@dataclass(frozen=True, slots=True)
class Mail:
    """`is_automatic` says that a program answered or reported: without a resume it is nobody's
    application, and telling anybody about it could start a loop. It then has no files."""

    message_id: str
    sender_email: str | None
    sender_name: str | None
    hops: int
    is_automatic: bool
    files: Sequence[File]
    cover_letter: str
    subject: str = ""
    recipients: Sequence[str] = ()
    returned: Returned | None = None  # a report about a mail of our own


def read_mail(data: bytes, *, mail_from: str | None = None) -> Mail:
    """`mail_from` is the sender that the conversation named, empty for a bounce.

    A mail that was delivered before carries it in its Return-Path.
    """
    message = split(data)
    headers = message.headers
    returned_to = headers.get("return-path") if mail_from is None else mail_from
    is_automatic = _is_automatic(headers, returned_to)
    contents = Contents() if _is_report(headers) else of_leaves(message)
    text = _words(contents)
    files = _resumes(contents, text)
    is_letter = bool(files) and all(file.path != BODY for file in files)
    if not files and not is_automatic:
        files = [_whole(data, headers, contents)]
    email, name = _sender(headers)
    return Mail(
        message_id=_message_id(message),
        sender_email=email,
        sender_name=name,
        hops=headers.received,
        is_automatic=is_automatic,
        files=files,
        cover_letter=text[:_LONGEST_LETTER] if is_letter else "",
        subject=_subject(headers),
        recipients=_recipients(headers),
        returned=read_return(data) if is_automatic else None,
    )


def read_file(name: str, data: bytes) -> Sequence[File]:
    """A file that was put down by itself: saved mails and archives are opened, others are it."""
    if media_type(data, name) == MAIL:
        return read_mail(data).files
    return _resumes(of_file(name, data), "")


def _resumes(contents: Contents, text: str) -> Sequence[File]:
    """The best there is, and beside it every archive that could not be opened."""
    refused = [file for file in contents.of(Role.ARCHIVE) if file.refusal]
    letters = _one_each(contents.of(Role.LETTER))
    resumes = _one_each(contents.of(Role.RESUME))
    if resumes:
        return [*beside_each_other(resumes, letters), *refused]
    if reads_like_a_resume(text):
        return [*beside_each_other([_body(contents, text)], letters), *refused]
    others = contents.of(Role.LETTER, Role.OTHER_DOCUMENT)
    return [*beside_each_other(others or contents.of(Role.SCAN)), *refused]


def _one_each(files: Sequence[File]) -> Sequence[File]:
    return [files[place] for place in one_per_stem([file.name for file in files])]


def _body(contents: Contents, text: str) -> File:
    """A page that is the whole text stays a page: its links and tables say more than its words."""
    pages = [leaf for leaf in contents.texts if leaf.media_type == "text/html"]
    if len(contents.texts) == len(pages) == 1:
        # The byte order mark outweighs the charset that the page itself may state.
        return File(BODY, "mail-text.html", pages[0].text.encode("utf-8-sig", "replace"))
    return File(BODY, "mail-text.txt", text.encode("utf-8", "replace"))


def _words(contents: Contents) -> str:
    """What the sender wrote; the plain alternative where there is one."""
    plain = [leaf.text for leaf in contents.texts if leaf.media_type != "text/html"]
    text = written_by_sender(without_controls("\n\n".join(plain)))
    if text:
        return text
    pages = [leaf.text for leaf in contents.texts if leaf.media_type == "text/html"]
    return written_by_sender(without_controls("\n\n".join(text_of_html(page) for page in pages)))


def _whole(data: bytes, headers: Headers, contents: Contents) -> File:
    subject = _subject(headers)[:120]
    seen = (role for role in (Role.OUTLOOK, Role.UNREADABLE) if contents.of(role))
    reason = _REASONS[next(seen, None)]
    return File(WHOLE, f"{subject or 'mail'}.eml", data, _TOO_NESTED if contents.is_cut else reason)


def _is_report(headers: Headers) -> bool:
    """Bounces and replies of machines quote what they answer: their attachments are our own."""
    answered = headers.get("auto-submitted", "").lower().startswith("auto-replied")
    return (
        answered
        or headers.media_type() in ("multipart/report", "message/delivery-status")
        or any(name in headers for name in ("x-autoreply", "x-autorespond", "x-failed-recipients"))
    )


def _is_automatic(headers: Headers, mail_from: str | None) -> bool:
    submitted = headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    return (
        _is_report(headers)
        or (mail_from is not None and mail_from.strip("<> ") == "")
        or submitted != "no"
        or headers.get("precedence", "").strip().lower() in _BULK
        or "list-id" in headers
    )


def _message_id(message: Message822) -> str:
    """The sender's own id, or one from what does not change on the way."""
    written = without_controls(message.headers.get("message-id", "")).strip().strip("<>")
    if written and len(written) <= _LONGEST_ID and not re.search(r"\s", written):
        return written
    stable = [written, *(message.headers.get(name, "") for name in ("from", "date", "subject"))]
    digest = sha256("\n".join(stable).encode("utf-8", "replace") + b"\n\n" + message.body)
    return f"sha256:{digest.hexdigest()}"


def _subject(headers: Headers) -> str:
    return headers.text("subject").replace("\n", " ").strip()


def _recipients(headers: Headers) -> Sequence[str]:
    """Every address the mail says it was for. Anybody can write them: they decide no tenant."""
    try:
        pairs = getaddresses([headers.get(name, "")[:_LONGEST_LIST] for name in _RECIPIENTS])
    except (ValueError, LookupError):
        return ()
    found = [without_controls(address).strip().lower() for _, address in pairs]
    return tuple(dict.fromkeys(address for address in found if _ADDRESS.fullmatch(address)))


def _sender(headers: Headers) -> tuple[str | None, str | None]:
    try:
        # The library recurses into comments: what is longer than an address can be is cut.
        pairs = getaddresses([headers.get("from", "")[:_LONGEST_SENDER]])
    except (ValueError, LookupError):
        return None, None
    for written, address in pairs:
        email = without_controls(address).strip().lower()
        if _ADDRESS.fullmatch(email):
            return email, readable(written).replace("\n", " ").strip()[:200] or None
    return None, None
