"""Reads RTF through striprtf; table cells become cells of a line."""

import re
from collections.abc import Callable

from striprtf import striprtf

from schemas.resume import RejectionCode
from services.parser.document import Document, Target
from services.parser.limits import Limits
from services.parser.outcome import Unreadable
from services.parser.readers.plaintext import lines_of

_CELL = re.compile(r"\\(?:nest)?cell(?![a-z])")
_LINK = re.compile(r'HYPERLINK\s+"([^"]{4,500})"')
_PICTURE = re.compile(r"\{\\(?:\*\\)?(?:shppict|nonshppict|pict|objdata|blipuid)\b")
_MAX_NESTING = 400


def read_rtf(data: bytes, limits: Limits) -> Document:
    text = data.decode("latin-1")
    if not text.rstrip().rstrip("\x00").endswith("}") and "\\par" not in text:
        raise Unreadable(RejectionCode.CORRUPT, "The RTF file is cut off.")
    text = _without_pictures(text)
    if len(text) > limits.characters * 10:
        raise Unreadable(RejectionCode.TOO_LARGE, "The RTF file holds far more text than a resume.")
    targets = tuple(Target(url) for url in _LINK.findall(text)[:100])
    to_text: Callable[..., str] = striprtf.rtf_to_text
    plain = to_text(_CELL.sub(r"\\tab ", text), encoding="cp1252", errors="replace")
    return Document(lines=tuple(lines_of(plain)), engine="rtf", targets=targets)


def _without_pictures(text: str) -> str:
    """Pictures are hexadecimal for megabytes; they are cut before anything scans them."""
    parts: list[str] = []
    place = 0
    while (found := _PICTURE.search(text, place)) is not None:
        parts.append(text[place : found.start()])
        place = _end_of_group(text, found.start())
    parts.append(text[place:])
    return "".join(parts)


def _end_of_group(text: str, start: int) -> int:
    depth = 0
    for mark in re.finditer(r"(?<!\\)[{}]", text[start:]):
        depth += 1 if mark.group() == "{" else -1
        if depth == 0:
            return start + mark.end()
        if depth > _MAX_NESTING:
            raise Unreadable(RejectionCode.CORRUPT, "The RTF file is nested beyond reason.")
    return len(text)
