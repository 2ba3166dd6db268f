"""Reading order from where words stand: split at uncrossed gutters, keep rails of dates whole."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from services.parser.document import Run
from services.parser.margins import told_by_margin
from services.parser.pieces import (
    DATED,
    Block,
    Piece,
    Row,
    rows,
    share_aligned,
    share_dated,
)
from services.parser.shelves import shelf

# A range is broken off behind its dash, or between a month and its year.
_OPEN = re.compile(r"(?:[-–—]|[-–—]\s*[^\W\d_]{3,9}\.?|\b(?:to|bis|à|a|al))\s*$")
_RANGE = re.compile(r"\d\s*[-–—]\s*\S")
_MIN_ROWS = 3
_MIN_PIECES = 8
# Rounding in files lets neighbours overlap by a hair.
_TOUCH = 0.5


def in_order(pieces: Sequence[Piece], is_heading: Callable[[str], bool]) -> list[Block]:
    """The page as blocks of rows, in the order a person reads them."""
    pieces = [piece for piece in pieces if piece.text]
    return [rows(block) for block in _split(list(pieces), is_heading, depth=0) if block]


def _split(pieces: list[Piece], is_heading: Callable[[str], bool], depth: int) -> list[list[Piece]]:
    if depth > 6 or len(pieces) < _MIN_PIECES:
        return [pieces]
    columns = shelf(pieces, is_heading)
    if columns is not None:
        return [
            block
            for part in columns.parts(pieces)
            for block in _split(part, is_heading, depth + 1)
            if block
        ]
    gutters = _gutters(pieces)
    for gutter in gutters:
        left, right = gutter.sides(pieces)
        told = told_by_margin(left, right, is_heading)
        if told:
            above, below = gutter.outside(pieces, left, right)
            return [
                *_split(above, is_heading, depth + 1),
                *(block for part in told for block in _headed(part, left, is_heading, depth)),
                *_split(below, is_heading, depth + 1),
            ]
        if any(_parts_dates(gutter.x, other.x, left, right) for other in gutters):
            continue
        if not _independent(left, right, is_heading):
            if share_dated(rows(left)) >= 0.4 and len(rows(left)) >= 2:
                pieces = _with_whole_dates(pieces, left, right)
            continue
        above, below = gutter.outside(pieces, left, right)
        parts = (above, left, right, below)
        return [block for part in parts for block in _split(part, is_heading, depth + 1) if block]
    return [pieces]


def _headed(
    part: list[Piece], margin: list[Piece], is_heading: Callable[[str], bool], depth: int
) -> list[list[Piece]]:
    """A margin's heading with the first block of what stands beside it."""
    edge = max(p.x1 for p in margin) + _TOUCH
    heading = [p for p in part[:1] if p.x0 < edge]
    blocks = _split(part[len(heading) :], is_heading, depth + 1)
    return [heading + blocks[0], *blocks[1:]]


def _parts_dates(x: float, other: float, left: list[Piece], right: list[Piece]) -> bool:
    """Whether a cut here parts rows from their dates, which stand before the next gutter."""
    if other > x:
        strip, story = [p for p in right if p.x1 <= other + _TOUCH], left
    else:
        strip, story = [p for p in left if p.x0 >= other - _TOUCH], right
    beyond = len(strip) < len(right if other > x else left)
    if not beyond or len(rows(strip)) < 2 or not story:
        return False
    return share_dated(rows(strip)) >= 0.6 and share_aligned(rows(story), rows(strip)) >= 0.7


def _with_whole_dates(pieces: list[Piece], rail: list[Piece], story: list[Piece]) -> list[Piece]:
    """A range that a narrow rail broke over two lines is put together, and kept off the story."""
    edge = min(p.x0 for p in story)
    whole: list[Piece] = []
    for row in rows(rail):
        text = " ".join(p.text for p in row)
        first = row[0]
        if (
            whole
            and _OPEN.search(whole[-1].text)
            and not _RANGE.search(text)
            and first.base - whole[-1].base < 1.9 * first.size
        ):
            whole[-1] = replace(whole[-1], text=f"{whole[-1].text} {text}", y1=row[-1].y1)
        else:
            x1 = min(row[-1].x1, edge - 1.5 * first.size)
            whole.append(
                replace(first, text=text, x1=x1, runs=tuple(r for p in row for r in p.runs))
            )
    gone = {id(p) for p in rail}
    return [p for p in pieces if id(p) not in gone] + whole


@dataclass(frozen=True, slots=True)
class _Gutter:
    x: float
    top: float
    bottom: float

    def sides(self, pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
        inside = [p for p in pieces if self.top <= p.base <= self.bottom]
        return [p for p in inside if p.x1 <= self.x + _TOUCH], [
            p for p in inside if p.x0 >= self.x - _TOUCH
        ]

    def outside(
        self, pieces: list[Piece], left: list[Piece], right: list[Piece]
    ) -> tuple[list[Piece], list[Piece]]:
        """The pieces above and below its two sides."""
        inside = {id(p) for p in left} | {id(p) for p in right}
        rest = [p for p in pieces if id(p) not in inside]
        return [p for p in rest if p.base <= self.top], [p for p in rest if p.base > self.top]


def _gutters(pieces: list[Piece]) -> list[_Gutter]:
    """Vertical bands that no piece crosses, the longest first."""
    size = median(p.size for p in pieces)
    found: list[tuple[float, _Gutter]] = []
    for x in _edges(pieces, size):
        crossing = sorted(
            (p for p in pieces if p.x0 < x - _TOUCH and p.x1 > x + _TOUCH), key=lambda p: p.base
        )
        bounds = [float("-inf"), *(p.base for p in crossing), float("inf")]
        for top, bottom in pairwise(bounds):
            gutter = _shrunk(pieces, x, top, bottom, size)
            if gutter is not None:
                found.append((gutter.bottom - gutter.top, gutter))
    found.sort(key=lambda pair: -pair[0])
    # Many edges name the same band; a few of the longest are enough to decide.
    return [gutter for _, gutter in found[:12]]


def _edges(pieces: list[Piece], size: float) -> list[float]:
    """Right edges that have free room behind them, one for each place."""
    seen: list[float] = []
    for x in sorted(p.x1 + 0.3 for p in pieces):
        if not seen or x - seen[-1] > size * 0.4:
            seen.append(x)
        else:
            seen[-1] = x
    return seen


def _shrunk(
    pieces: list[Piece], x: float, top: float, bottom: float, size: float
) -> _Gutter | None:
    inside = [p for p in pieces if top < p.base < bottom]
    left = [p for p in inside if p.x1 <= x + _TOUCH]
    right = [p for p in inside if p.x0 >= x - _TOUCH]
    if len(left) < _MIN_ROWS or len(right) < _MIN_ROWS:
        return None
    margin = min(p.x0 for p in right)
    if margin - max(p.x1 for p in left) < 0.7 * size and not _full_cells(left, right, margin):
        return None
    low = max(min(p.base for p in left), min(p.base for p in right))
    high = min(max(p.base for p in left), max(p.base for p in right))
    if high - low < 3.5 * size:
        return None
    first = min(p.base for p in inside)
    last = max(p.base for p in inside)
    return _Gutter(x, first, last)


def _full_cells(left: list[Piece], right: list[Piece], margin: float) -> bool:
    """A rail of dates so narrow that its lines touch the story, which keeps its own margin."""
    flush = sum(abs(p.x0 - margin) < 1.0 for p in right)
    return flush >= 0.5 * len(rows(right)) and share_dated(rows(left)) >= 0.6


def _independent(left: list[Piece], right: list[Piece], is_heading: Callable[[str], bool]) -> bool:
    """Whether two sides are columns of their own, not one row's beginning and end."""
    rows_left, rows_right = rows(left), rows(right)
    if min(len(rows_left), len(rows_right)) < _MIN_ROWS:
        return False
    aligned = share_aligned(_unheaded(rows_left, is_heading), _unheaded(rows_right, is_heading))
    if _flush_right(right) or (_flush_right(left) and aligned >= 0.5):
        return False
    changes = _changes(left, right)
    if aligned >= 0.8 and changes is not None and changes > 0.7:
        return False  # written row by row: a table
    dated = max(share_dated(_unheaded(rows_left, is_heading)), share_dated(rows_right))
    if dated >= 0.4 and aligned >= 0.7:
        return False
    heads = _heads(rows_left, is_heading), _heads(rows_right, is_heading)
    if (
        aligned >= 0.7
        and max(h / len(r) for h, r in zip(heads, (rows_left, rows_right), strict=True)) >= 0.6
    ):
        return False
    if min(heads) >= 1:
        return True
    if min(len(rows_left), len(rows_right)) < _MIN_ROWS + 1:
        return False
    if changes is not None and not 0.35 < changes < 0.7:
        return changes <= 0.35
    return aligned < 0.6


def _unheaded(block: Block, is_heading: Callable[[str], bool]) -> Block:
    """The rows that are not headings; headings above a rail say nothing about it."""
    return [row for row in block if not is_heading(" ".join(p.text for p in row))] or block


def _flush_right(pieces: list[Piece]) -> bool:
    """Set to the right margin: places and dates that belong to the rows beside them."""
    edge, margin = max(p.x1 for p in pieces), min(p.x0 for p in pieces)
    ends = sum(abs(p.x1 - edge) < 1.5 for p in pieces)
    starts = sum(abs(p.x0 - margin) < 1.5 for p in pieces)
    return ends >= 0.6 * len(pieces) and starts <= 0.6 * len(pieces)


def _heads(block: Block, is_heading: Callable[[str], bool]) -> int:
    return sum(is_heading(" ".join(p.text for p in row)) for row in block)


def _changes(left: list[Piece], right: list[Piece]) -> float | None:
    """How often the file's own order changes sides: about 1 for rows, about 0 for columns."""
    sides = sorted([(p.seq, 0) for p in left] + [(p.seq, 1) for p in right])
    if sides[0][0] < 0:
        return None
    changes = sum(a[1] != b[1] for a, b in pairwise(sides))
    return changes / (2 * min(len(rows(left)), len(rows(right))))


def joined(row: Row, gap: float = 1.0) -> Row:
    """Pieces of a row that almost touch are one; a wide gap stays a border."""
    if _justified(row):
        gap *= 4
    elif len(row) > 4 and _justified(row[1:]):
        return [row[0], *joined(row[1:], gap)]
    merged: Row = []
    for piece in row:
        # OCR sees words that stand together as one piece; its boxes are wider than the letters.
        share = 0.6 if piece.seq >= 0 else 0.35
        near = merged and piece.x0 - merged[-1].x1 < gap * max(piece.size, merged[-1].size) * share
        if near and not _dates_end(merged[-1], piece):
            merged[-1] = _merge(merged[-1], piece)
        else:
            merged.append(piece)
    return merged


def _dates_end(a: Piece, b: Piece) -> bool:
    """Dates that touch a title in another weight are a full rail, not its beginning."""
    return a.bold != b.bold and len(a.text) <= 40 and DATED.search(a.text) is not None


def _justified(row: Row) -> bool:
    """Words set wide to fill the line: many gaps, all alike, none of them a column's."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(row)]
    if sum(" " in piece.text for piece in row) > 1:
        return False  # words with usual spaces between them: labels in boxes, not wide lines
    return len(gaps) >= 3 and max(gaps) < 2.2 * row[0].size and max(gaps) < 1.35 * min(gaps) + 0.5


def _merge(a: Piece, b: Piece) -> Piece:
    # A bold given name and a light family name may almost touch; they are two words.
    apart = a.bold != b.bold and a.text[-1:].islower() and b.text[:1].isupper()
    # What OCR saw in two boxes is two words, however near they stand.
    space = " " if apart or b.seq < 0 or b.x0 - a.x1 >= 0.12 * a.size else ""
    return replace(
        a,
        text=a.text + space + b.text,
        x1=max(a.x1, b.x1),
        y0=min(a.y0, b.y0),
        y1=max(a.y1, b.y1),
        size=max(a.size, b.size),
        runs=a.runs + ((Run(space),) if space else ()) + b.runs,
    )
