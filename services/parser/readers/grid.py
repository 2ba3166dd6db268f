"""Turns a table's row into lines: short cells stay beside each other, long cells are columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.parser.document import Line

_LONG = 60
_DATE = re.compile(r"(?:19|20)\d\d|\d\d[./]\d\d", re.I)


def row_lines(cells: Sequence[Sequence[Line]]) -> Iterator[Line]:
    """The lines of one row, in the order a person reads them."""
    filled = [list(cell) for cell in cells if any(line.text.strip() for line in cell)]
    if not filled:
        return
    longest = max(range(len(filled)), key=lambda i: len(filled[i]))
    others = [cell for i, cell in enumerate(filled) if i != longest]
    if all(_beside(cell) for cell in others) and _rail(others, filled[longest]):
        yield _joined([cell[0] for cell in filled])
        yield from filled[longest][1:]
        return
    for cell in filled:
        yield from cell


def _beside(cell: list[Line]) -> bool:
    return len(cell) == 1 and len(cell[0].text) <= _LONG


def _rail(others: list[list[Line]], longest: list[Line]) -> bool:
    """A tall cell keeps its neighbours beside its first line only where they label or date it."""
    if len(longest) == 1 or not others:
        return True
    return all(len(cell[0].text) <= 32 or _DATE.search(cell[0].text) for cell in others)


def _joined(lines: list[Line]) -> Line:
    cells = tuple(cell for line in lines for cell in line.cells if cell.text)
    first = lines[0]
    return replace(first, cells=cells or first.cells, heading=first.heading and len(lines) == 1)
