"""Finds the resume in a message: an attachment, a forwarded message's attachment, or the body."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage

from runtime.filetype import DOC, DOCX, HTML, ODT, PDF, RTF, TEXT, is_image, media_type
from schemas.resume import RejectionCode
from services.parser.document import Document
from services.parser.limits import Limits
from services.parser.outcome import Unreadable
from services.parser.readers.embedded import is_written
from services.parser.readers.html import read_html
from services.parser.readers.plaintext import lines_of

_MAX_DEPTH = 5
_MAX_PARTS = 60
_MIN_IMAGE = 40_000
_MOST_SHOWN = 4
_DOCUMENTS = frozenset({PDF, DOCX, ODT, RTF, HTML, TEXT, DOC})
_NOT_RESUME_TYPES = frozenset(
    {
        "text/calendar",
        "text/vcard",
        "text/x-vcard",
        "application/pgp-signature",
        "application/pkcs7-signature",
        "message/delivery-status",
    }
)
_RESUME_NAME = re.compile(
    r"\bcv\b|resume|résumé|lebenslauf|curriculum|vitae|简历|履历|hoja.de.vida", re.I
)
_LETTER_NAME = re.compile(
    r"cover|letter|anschreiben|motivation|lettre|carta|bewerbungsschreiben|求职信|reference|"
    r"zeugnis|certificate|portfolio|transcript",
    re.I,
)
_QUOTE = re.compile(r"^\s*>")
_QUOTE_HEAD = re.compile(
    r"^(?:on .{5,120} wrote:|am .{5,120} schrieb .{0,80}:|le .{5,120} a écrit\s*:|el "
    r".{5,120} escribió:|在.{3,80}写道[:：]"
    r"|-{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine|mensaje "
    r"original)\s*-{2,})\s*$",
    re.I,
)
_FORWARD_HEAD = re.compile(
    r"^-{3,}\s*(?:forwarded message|weitergeleitete nachricht|message transféré|mensaje "
    r"reenviado)\s*-{3,}\s*$|^begin forwarded message:$",
    re.I,
)
_MAIL_HEADER = re.compile(
    r"^(?:from|to|cc|date|sent|subject|von|an|gesendet|betreff|datum|de|à|envoyé|objet|"
    r"para|asunto|fecha)\s*:\s",
    re.I,
)
_CLOSING = re.compile(
    r"^(?:best|kind|warm)?\s*(?:regards|wishes)\b.{0,20}$|^(?:sincerely|thanks|cheers|mit "
    r"freundlichen grüßen|cordialement|saludos|sent from my .*)[,.]?$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Message:
    """What a message came down to: the resume and, where there was one, the letter beside it."""

    document: Document
    letter: str | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """How much a document reads like a resume, and whether it is a letter."""

    likeness: Callable[[Document], float]
    is_letter: Callable[[Document], bool]


@dataclass(frozen=True, slots=True)
class _Attached:
    name: str | None
    data: bytes
    kind: str


@dataclass(slots=True)
class _Shown:
    """Pictures inside the text: logos and signatures mostly, sometimes a page of a resume."""

    limits: Limits
    left: int = _MOST_SHOWN

    def is_text(self, data: bytes) -> bool:
        self.left -= 1
        return self.left >= 0 and is_written(data, self.limits)


def read_mail(
    data: bytes,
    limits: Limits,
    open_part: Callable[[bytes, str | None], Document],
    judge: Judge,
) -> Message:
    """`open_part` reads an attachment; `judge` tells a resume from its letter."""
    message = message_from_bytes(data, policy=policy.default)
    bodies: list[EmailMessage] = []
    attached: list[_Attached] = []
    shown = _Shown(limits)
    for part in _parts(message, 0):
        found = _attachment(part, shown)
        if found is not None:
            attached.append(found)
        elif part.get_content_type() in {"text/plain", "text/html"}:
            bodies.append(part)
    body = _body(bodies, limits)
    chosen, letter, refusal = _choose(attached, open_part, judge)
    if chosen is not None:
        return Message(chosen, letter or (body.text if body and body.text.strip() else None))
    if body is not None and judge.likeness(body) >= 2.0:
        return Message(body)
    if refusal is not None:
        raise refusal
    raise Unreadable(
        RejectionCode.NOT_A_RESUME, "The message holds no resume, neither attached nor in its text."
    )


def _parts(message: EmailMessage, depth: int) -> Iterator[EmailMessage]:
    """All leaves, those of nested messages too."""
    seen = 0
    stack: list[tuple[EmailMessage, int]] = [(message, depth)]
    while stack and seen < _MAX_PARTS:
        part, level = stack.pop()
        seen += 1
        if part.is_multipart():
            if level < _MAX_DEPTH + 15:
                inner = (
                    [p for p in part.iter_parts() if isinstance(p, EmailMessage)]
                    if part.get_content_maintype() == "multipart"
                    else []
                )
                if part.get_content_maintype() == "message":
                    inner = [p for p in part.get_payload() if isinstance(p, EmailMessage)]
                stack.extend((p, level + 1) for p in reversed(inner))
        else:
            yield part


def _attachment(part: EmailMessage, shown: _Shown) -> _Attached | None:
    content_type = part.get_content_type()
    name = part.get_filename()
    if content_type in _NOT_RESUME_TYPES:
        return None
    if (
        content_type in {"text/plain", "text/html"}
        and name is None
        and part.get_content_disposition() != "attachment"
    ):
        return None
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data:
        return None
    kind = media_type(data, name or "")
    is_shown = part.get_content_disposition() == "inline" or bool(part["Content-ID"])
    if is_image(kind) and (len(data) < _MIN_IMAGE or (is_shown and not shown.is_text(data))):
        return None
    if not (kind in _DOCUMENTS or is_image(kind)):
        return None
    return _Attached(name, data, kind)


def _choose(
    attached: list[_Attached],
    open_part: Callable[[bytes, str | None], Document],
    judge: Judge,
) -> tuple[Document | None, str | None, Unreadable | None]:
    """The attachment most like a resume, the letter beside it, or why none could be read."""
    read: list[tuple[float, Document]] = []
    refusal: Unreadable | None = None
    for item in attached:
        try:
            document = open_part(item.data, item.name)
        except Unreadable as no:
            refusal = refusal or no
            continue
        score = judge.likeness(document) + (0.5 if document.scanned else 0.0)
        score += 4.0 * bool(_RESUME_NAME.search(item.name or "")) - 4.0 * bool(
            _LETTER_NAME.search(item.name or "")
        )
        read.append((score, document))
    if not read:
        return None, None, refusal
    read.sort(key=lambda pair: -pair[0])
    letter = next((other.text for _, other in read[1:] if judge.is_letter(other)), None)
    return replace_engine(read[0][1]), letter, None


def replace_engine(document: Document) -> Document:
    return replace(document, engine=f"mail+{document.engine}")


def _body(bodies: list[EmailMessage], limits: Limits) -> Document | None:
    """The text of the message without quotes and signatures; the innermost message's text last."""
    plain = [b for b in bodies if b.get_content_type() == "text/plain"]
    best = max(plain, key=lambda b: len(_content(b)), default=None)
    if best is not None and _content(best).strip():
        lines = list(_own_lines(_content(best)[: limits.characters]))
        return Document(lines=tuple(lines_of("\n".join(lines))), engine="mail")
    if bodies:
        return replace(read_html(_content(bodies[0]), limits), engine="mail")
    return None


def _content(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeDecodeError, KeyError, ValueError):
        data = part.get_payload(decode=True)
        return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""


def _own_lines(text: str) -> Iterator[str]:
    """What the sender wrote: not the quote, not the signature, not a forwarded header."""
    forwarded = False
    lines = text.splitlines()
    for place, line in enumerate(lines):
        if _FORWARD_HEAD.match(line.strip()):
            forwarded = True
            continue
        if _QUOTE_HEAD.match(line.strip()) or line.rstrip() == "--" or line == "-- ":
            return
        if _QUOTE.match(line) or (forwarded and _MAIL_HEADER.match(line)):
            continue
        if _CLOSING.match(line.strip()) and place > 0.6 * len(lines):
            return
        yield line
