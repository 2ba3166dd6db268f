"""Recognises our own mails among what comes back: bounces (RFC 3464) and complaints (RFC 5965).

What comes back was written by strangers. Only a report that names the Message-ID of a mail of ours,
or comes to the return address that was signed for it, says anything, and only about that mail.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from enum import StrEnum
from typing import Final
from uuid import UUID

from runtime.mailing.signing import SIGNED_RETURN

LONGEST: Final = 256 * 1024  # the status stands in front of the mail that it returns
_MOST_PARTS: Final = 20
_OURS: Final = re.compile(rb"(?im)^message-id:\s*(<([0-9a-f-]{36})@[^<>\s]{1,255}>)")
_STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_TOKEN: Final = re.compile(rf"[^\s<>@]\+({SIGNED_RETURN})@".encode("ascii"))
# A server's answer quoted in plain words: a reply code and then the status, as in "550 5.1.1".
_QUOTED: Final = re.compile(rb"(?<!\d)[45]\d\d[ #-]{1,3}([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_DAEMONS: Final = re.compile(r"(?i)\b(mailer-daemon|postmaster)@|\bmailer-daemon\b")
# What a feedback report can say that is no complaint of a reader (RFC 5965 and RFC 6591).
_NO_COMPLAINT: Final = frozenset(("not-spam", "auth-failure", "virus", "dmarc"))


class ReturnKind(StrEnum):
    BOUNCED = "bounced"
    DELAYED = "delayed"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True)
class Returned:
    """A report about the mail `mail_id`; `status` is as 5.1.1, or empty where none was given.

    `token` is the signed part of the address that it came to. It stands for the mail where the
    report names none.
    """

    mail_id: UUID | None
    message_id: str
    kind: ReturnKind
    status: str = ""
    token: str = ""

    @property
    def is_for_good(self) -> bool:
        """A full mailbox (5.2.2) empties again; an address that is none stays none."""
        return self.status.startswith("5.") and self.status != "5.2.2"


def read_return(data: bytes) -> Returned | None:
    """None for every mail that is no such report, and for a report about a mail of others."""
    head = data[:LONGEST]
    token = _token(head)
    if b"report" not in head.lower() and not token:
        return None
    try:
        parts = list(_parts(BytesParser().parsebytes(head)))
        kind, status = _said(parts)
        if kind is None and token and _is_from_a_server(parts[0]):
            kind, status = ReturnKind.BOUNCED, _quoted(head)
    except (MessageError, RecursionError, ValueError, LookupError, TypeError):
        return None
    mail_id, message_id = _named(head) or (None, "")
    if kind is None or not (mail_id or token):
        return None
    return Returned(mail_id, message_id, kind, status, token)


def _parts(message: Message) -> Iterator[Message]:
    for place, part in enumerate(message.walk()):
        if place == _MOST_PARTS:
            return
        yield part


def _said(parts: list[Message]) -> tuple[ReturnKind | None, str]:
    types = {part.get_content_type() for part in parts}
    if "message/feedback-report" in types:
        said = {_field(part, "feedback-type") for part in parts}
        return (None if said & _NO_COMPLAINT else ReturnKind.COMPLAINED), ""
    for part in parts:
        action = _field(part, "action")
        if action == "delayed":
            return ReturnKind.DELAYED, _status(part)
        if action == "failed":
            return ReturnKind.BOUNCED, _status(part)
    return None, ""


def _field(part: Mapping[str, str] | Message, name: str) -> str:
    return str(part.get(name) or "").partition(";")[0].strip().lower()


def _status(part: Message) -> str:
    found = _STATUS.search(str(part.get("status") or ""))
    return found.group() if found else ""


def _is_from_a_server(whole: Message) -> bool:
    """A person's automatic answer comes to the same address, and is no bounce."""
    if "x-failed-recipients" in whole:
        return True
    return bool(_DAEMONS.search(str(whole.get("from") or "")[:400]))


def _quoted(head: bytes) -> str:
    found = _QUOTED.search(head)
    return found[1].decode("ascii") if found else ""


def _token(head: bytes) -> str:
    """The last return address: in a mail that is returned whole, it stands behind the report's."""
    found = _TOKEN.findall(head)
    return found[-1].decode("ascii") if found else ""


def _named(head: bytes) -> tuple[UUID, str] | None:
    """The last Message-ID that could be ours: the report's own stands before what it returns."""
    found = list(_OURS.finditer(head))
    if not found:
        return None
    try:
        return UUID(found[-1][2].decode("ascii")), found[-1][1].decode("ascii")
    except ValueError:
        return None
