"""Reads plain text in whatever encoding it came."""

import re
from collections.abc import Iterator
from dataclasses import replace

import charset_normalizer

from services.parser.document import Document, Line, plain
from services.parser.glyphs import split_bullet, tidy, unspace
from services.parser.limits import Limits

_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_RULE = re.compile(r"^[\s=\-_*~#+.·─━═]{3,}$")
# Runs of spaces stand for columns in text that was laid out by hand.
# "*** Jane Roe ***", "== Skills ==": marks that only set a line apart.
_DECORATED = re.compile(r"^[*=~#_-]{2,}\s+(?=\S)|(?<=\S)\s+[*=~#_-]{2,}$")
# The room above a line, where lines that follow each other have 1.
_BLANK = 2.0
_COLUMNS = re.compile(r"\t+|(?<=\S) {3,}(?=\S)")


def decode(data: bytes) -> str:
    """UTF-8 where it fits, else the likeliest encoding."""
    for mark, encoding in _BOMS.items():
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    best = charset_normalizer.from_bytes(
        data[:65536],
        cp_isolation=["cp1252", "gb18030", "big5", "shift_jis", "cp1250", "cp1251", "mac_roman"],
    ).best()
    return data.decode(best.encoding if best else "cp1252", "replace")


def read_text(data: bytes, limits: Limits) -> Document:
    text = decode(data[: limits.characters * 4])[: limits.characters]
    return Document(lines=tuple(lines_of(text)), engine="text")


def lines_of(text: str) -> Iterator[Line]:
    """Lines of a text; rules under headings are dropped and mark the heading."""
    pending: str | None = None
    above = blank = 1.0
    for raw in text.splitlines():
        if _RULE.match(raw) and raw.strip():
            if pending is not None:
                yield _line(pending, above, heading=_heads(pending))
            pending, blank = None, 1.0
            continue
        if pending is not None:
            yield _line(pending, above, heading=False)
        pending = raw if raw.strip() else None
        above, blank = (blank, 1.0) if pending else (1.0, _BLANK)
    if pending is not None:
        yield _line(pending, above, heading=False)


def _heads(text: str) -> bool:
    return len(text.split()) <= 5 and not re.search(r"[\d@|:]", text)


def _line(raw: str, above: float, *, heading: bool) -> Line:
    indent = len(raw) - len(raw.lstrip())
    text = tidy(raw.strip())
    bullet, text = split_bullet(_DECORATED.sub("", text))
    text = re.sub(r"^#{1,6}\s+", "", text)
    line = plain(unspace(_COLUMNS.sub("\t", text)), bullet=bullet, heading=heading)
    if indent and not bullet:
        first = line.cells[0]
        cells = (type(first)(first.text, float(indent), 0.0, ()), *line.cells[1:])
        return Line(cells=cells, heading=heading, above=above)
    return replace(line, above=above)
