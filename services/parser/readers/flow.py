"""Turns the ordered rows of all pages into lines: running heads dropped, bullets taken off."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.parser.document import Cell, Line
from services.parser.geometry import joined
from services.parser.glyphs import split_bullet, unspace
from services.parser.pieces import Block, Row


@dataclass(frozen=True, slots=True)
class PageBlocks:
    number: int
    width: float
    height: float
    blocks: list[Block]


_DIGITS = re.compile(r"\d+")
_FOLIO = re.compile(
    r"^(?:.{0,40}\s)?(?:page|seite|p\.|página|pagina)\s*\d+(?:\s*(?:of|von|de|sur|/)\s*\d+)?$"
    r"|^\d+\s*(?:/|of|von|de|sur)\s*\d+$|^-?\s*\d{1,2}\s*-?$|^第\s*\d+\s*页.*$"
    r"|^.{3,60}\s[-–|]\s*\d+\s*(?:/|of|von|de|sur)\s*\d+$"
    r"|^(?:last updated|stand\s*:|updated|zuletzt aktualisiert|mis à jour|"
    r"actualizado)(?=\W).{0,30}$",
    re.I,
)
_EDGE = 0.1


def is_folio(text: str) -> bool:
    """A page number or a print date, in the words that templates use."""
    return _FOLIO.match(text.strip()) is not None


def flow(pages: Sequence[PageBlocks]) -> Iterator[Line]:
    """All lines of the document in reading order."""
    repeated = _repeated(pages)
    shown: set[str] = set()
    column = 0
    for page in pages:
        for block in page.blocks:
            column += 1
            right = max((p.x1 for row in block for p in row), default=0.0)
            previous: Row | None = None
            for row in block:
                text = " ".join(p.text for p in row)
                if _at_edge(row, page) and _drop(text, repeated, shown):
                    continue
                line = _line(row, page.number, column, right, previous)
                previous = row
                if line is not None:
                    yield line


def _repeated(pages: Sequence[PageBlocks]) -> set[str]:
    """What stands at the edge of more than one page, numbers aside."""
    counts: Counter[str] = Counter()
    for page in pages:
        edge = {
            _key(" ".join(p.text for p in row))
            for block in page.blocks
            for row in block
            if _at_edge(row, page)
        }
        counts.update(edge)
    return {key for key, count in counts.items() if count > 1}


def _key(text: str) -> str:
    return _DIGITS.sub("#", text).casefold().strip()


def _at_edge(row: Row, page: PageBlocks) -> bool:
    base = row[0].base
    return base < page.height * _EDGE or base > page.height * (1 - _EDGE)


def _drop(text: str, repeated: set[str], shown: set[str]) -> bool:
    """A page number always; a running head from its second appearance on."""
    if is_folio(text):
        return True
    key = _key(text)
    if key not in repeated:
        return False
    first = key not in shown
    shown.add(key)
    return not first


def _line(row: Row, page: int, column: int, right: float, previous: Row | None) -> Line | None:
    pieces = joined(row)
    bullet, first = split_bullet(pieces[0].text)
    if (
        len(pieces) > 1
        and not bullet
        and split_bullet(pieces[0].text + " x")[0]
        and len(pieces[0].text) == 1
    ):
        bullet, pieces, first = True, pieces[1:], pieces[1].text
    cells = tuple(
        Cell(unspace(first if index == 0 else piece.text), piece.x0, piece.x1, piece.runs)
        for index, piece in enumerate(pieces)
        if (first if index == 0 else piece.text).strip()
    )
    if not cells:
        return None
    top, bottom = min(p.y0 for p in pieces), max(p.y1 for p in pieces)
    above = row[0].base - previous[0].base if previous else 0.0
    return Line(
        cells=cells,
        page=page,
        box=(cells[0].x0, top, cells[-1].x1, bottom),
        size=max(p.size for p in pieces),
        bold=pieces[0].bold,
        bullet=bullet,
        column=column,
        right=right,
        above=above,
    )
