"""Puts back together what the page's edge broke: hyphens, open ranges, lines that run on."""

import re
from collections.abc import Sequence
from dataclasses import replace

from services.parser.dates import dates_in
from services.parser.document import Cell, Line
from services.parser.glyphs import fold

Placed = tuple[int, Line]

_OPEN_RANGE = re.compile(r"(?:\d{2,4}|[a-zà-ÿ]{3,9}\.?)\s*[-–—]\s*$", re.I)
_OPEN_MONTH = re.compile(r"\d{2,4}\s*[-–—]\s*[^\W\d_]{3,10}\.?$")
_ONLY_YEAR = re.compile(r"^(?:19|20)\d\d$")
_DATE_FIRST = re.compile(
    r"^(?:\d|present|now|current|today|heute|actuel|aujourd|actualidad|presente|至今|"
    r"[a-zà-ÿ]{3,9}\.?\s+['’]?\d\d)",
    re.I,
)
_OPEN_END = re.compile(
    r"(?:[,&/]|\s(?:and|of|for|the|in|at|und|für|der|des|et|de|du|la|y|del|en))$"
)
_NUMBERED = re.compile(r"^\d+[.)]\s")


def unwrapped(lines: Sequence[Placed]) -> list[Placed]:
    """Lines of one section with the clearly broken ones joined."""
    joined: list[Placed] = []
    for index, line in lines:
        if joined and _continues(joined[-1][1], line):
            before_index, before = joined[-1]
            joined[-1] = (before_index, join(before, line))
        else:
            joined.append((index, line))
    return joined


def _continues(before: Line, line: Line) -> bool:
    if line.bullet or line.heading or before.column != line.column or len(line.cells) > 1:
        return False
    if before.size and abs(before.size - line.size) > 0.15 * before.size:
        return False
    # More room above a line than lines of this size have: it begins something.
    if line.size and line.above > 2.0 * line.size:
        return False
    last = before.cells[-1].text
    if _range_goes_on(last, line.text):
        return True
    if (dates := dates_in(line.text)) and dates[0].at[0] == 0:
        return False
    first = before.cells[0].text if len(before.cells) > 1 else last
    if first.endswith("-") and len(first) > 2 and first[-2].isalpha() and line.text[:1].isalpha():
        return True
    if before.bullet and not _lower(line.text) and not full(before, line):
        return False
    if _OPEN_END.search(first) and not (line.bold and not before.bold):
        return before.page == line.page or before.page is None
    return _lower(line.text) and _breaks(before, line)


def _range_goes_on(last: str, text: str) -> bool:
    """ "Jan 2019 –" and "May 2019 – Sept" are broken off; a date goes on from there."""
    if _OPEN_RANGE.search(last) and _DATE_FIRST.match(text) and len(text) < 24:
        return True
    return bool(_OPEN_MONTH.search(last) and _ONLY_YEAR.match(text))


def _breaks(before: Line, line: Line) -> bool:
    """Whether the edge of a page may have broken these; paragraphs have no such edge."""
    has_edge = line.box is not None or line.above > 0
    return has_edge and not before.text.endswith((".", ":", ";"))


def _lower(text: str) -> bool:
    return text[:1].islower()


def full(before: Line, line: Line) -> bool:
    """Whether the next line's first word had no room at the end of the line before."""
    if not before.right or before.box is None or line.box is None or not line.text:
        return False
    per_letter = (line.box[2] - line.box[0]) / max(len(line.text), 1)
    return before.box[2] + per_letter * (len(line.text.split()[0]) + 1) > before.right + 1


def join(before: Line, line: Line) -> Line:
    """One line from two; a hyphen that only broke a word is taken out."""
    before = _dates_apart(before)
    last = before.cells[-1].text
    is_open = _OPEN_RANGE.search(last) or (_OPEN_MONTH.search(last) and len(line.text) == 4)
    place = len(before.cells) - 1 if is_open else 0
    if len(before.cells) == 1:
        place = 0
    cell = before.cells[place]
    text = glue(cell.text, line.text)
    cells = list(before.cells)
    cells[place] = Cell(
        text, cell.x0, max(cell.x1, line.cells[0].x1), cell.runs + line.cells[0].runs
    )
    box = before.box
    if box is not None and line.box is not None:
        box = (min(box[0], line.box[0]), box[1], max(box[2], line.box[2]), line.box[3])
    return replace(before, cells=tuple(cells), box=box)


def _dates_apart(line: Line) -> Line:
    """A range at the end of the only cell gets a cell of its own: the text before it runs on."""
    if len(line.cells) != 1:
        return line
    cell = line.cells[0]
    ranges = [d for d in dates_in(cell.text) if d.is_range and not cell.text[d.at[1] :].strip(" )")]
    if not ranges or not cell.text[: ranges[-1].at[0]].strip():
        return line
    cut = ranges[-1].at[0]
    parts = (
        Cell(cell.text[:cut].strip(), cell.x0, cell.x1),
        Cell(cell.text[cut:].strip(), cell.x0, cell.x1),
    )
    return replace(line, cells=parts)


def glue(first: str, second: str) -> str:
    """Two halves of broken text: "Clo-" and "quet" are one word, "24-" and "bed" are two."""
    if first.endswith("-") and len(first) > 1 and first[-2].isalpha() and second[:1].isalpha():
        if second[:1].isupper() or _compound(first, second):
            return first + second
        return first[:-1] + second
    return f"{first} {second}"


_PREFIXES = frozenset(
    [
        "self",
        "non",
        "co",
        "well",
        "part",
        "full",
        "long",
        "short",
        "high",
        "low",
        "cross",
        "multi",
        "pre",
        "post",
        "re",
        "in",
        "on",
        "off",
        "out",
        "up",
        "down",
        "e",
        "anti",
        "inter",
        "semi",
        "year",
        "day",
        "one",
        "two",
        "three",
        "arc",
        "user",
        "end",
    ]
)


def _compound(first: str, second: str) -> bool:
    """Whether the hyphen belongs to the word; English prefixes mostly keep theirs."""
    head = fold(first.rstrip("-").rsplit(" ", 1)[-1])
    return head in _PREFIXES and len(second.split()[0]) > 2
