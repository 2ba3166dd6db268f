"""A Maildir: mails appear whole or not at all, in the order in which they came."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from mailbox import Maildir
from pathlib import Path

_PARTS = re.compile(r"(\d+)\.M(\d+)P\d+Q(\d+)\.")


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One mail, read. `number` counts from the first that ever came, so it stays the same."""

    number: int
    path: Path
    received_at: datetime
    sender: str
    recipient: str
    subject: str
    headers: Sequence[tuple[str, str]]
    text: str
    attachments: Sequence[Attachment]


class Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self, sender: str, recipients: Iterable[str], content: bytes) -> None:
        """Store a mail durably, with the envelope that it came in on top."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"Return-Path: <{sender}>", *(f"Delivered-To: {to}" for to in recipients)]
        envelope = "\r\n".join(line.replace("\r", "").replace("\n", "") for line in lines)
        Maildir(self._path).add(f"{envelope}\r\n".encode() + content)

    def paths(self) -> list[Path]:
        """Oldest first."""
        folders = (self._path / "new", self._path / "cur")
        found = [path for folder in folders if folder.is_dir() for path in folder.iterdir()]
        return sorted(found, key=lambda path: _arrival(path.name))

    def newest(self, count: int) -> Iterator[Kept]:
        """The last ones to come, newest first."""
        numbered = list(enumerate(self.paths(), start=1))
        for number, path in reversed(numbered[-count:]):
            yield read(path, number)

    def find(self, number: int) -> Kept | None:
        paths = self.paths()
        return read(paths[number - 1], number) if 1 <= number <= len(paths) else None


def read(path: Path, number: int) -> Kept:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Kept(
        number=number,
        path=path,
        received_at=datetime.fromtimestamp(_arrival(path.name)[0], UTC),
        sender=str(message["From"] or message["Return-Path"] or ""),
        recipient=", ".join(str(to) for to in message.get_all("Delivered-To", [])),
        subject=str(message["Subject"] or ""),
        headers=[(name, str(value)) for name, value in message.items()],
        text=_text(message),
        attachments=[_attachment(part) for part in message.iter_attachments()],
    )


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    return "" if body is None else str(body.get_content())


def _attachment(part: EmailMessage) -> Attachment:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    return Attachment(part.get_filename() or "unnamed", part.get_content_type(), data)


def _arrival(name: str) -> tuple[int, int, int]:
    """Seconds, microseconds and count stand in a Maildir name; a text sort would mix them up."""
    found = _PARTS.match(name)
    return (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)
