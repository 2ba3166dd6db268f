"""Finds where a page goes over into columns side by side, under headings on one baseline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.parser.pieces import Piece, Row, rows, share_aligned, share_dated

_MIN_BELOW = 4


@dataclass(frozen=True, slots=True)
class Shelf:
    """Columns that begin at one height, and the borders between them."""

    start: float
    borders: tuple[float, ...]

    def parts(self, pieces: Sequence[Piece]) -> list[list[Piece]]:
        """What stands above, each column, and what stands below them all."""
        above = [p for p in pieces if p.base < self.start]
        below = [p for p in pieces if p.base >= self.start]
        ends = [p.base for p in below if any(p.x0 < border < p.x1 for border in self.borders)]
        end = min(ends, default=float("inf"))
        edges = [float("-inf"), *self.borders, float("inf")]
        columns = [
            [p for p in below if p.base < end and left <= p.x0 < right]
            for left, right in pairwise(edges)
        ]
        return [above, *columns, [p for p in below if p.base >= end]]


def shelf(pieces: Sequence[Piece], is_heading: Callable[[str], bool]) -> Shelf | None:
    """Where columns begin under what is set otherwise."""
    block = rows(pieces)
    for number, row in enumerate(block[:-1]):
        if number == 0 or len(row) < 2 or len(row) > 4:
            continue
        headings = [piece for piece in row if is_heading(piece.text)]
        if len(headings) < 2 or not _all_alike(row, headings):
            continue
        above = [piece for r in block[:number] for piece in r]
        below = [piece for r in block[number + 1 :] for piece in r]
        if _holds(row, below) and _set_otherwise(row, above):
            return Shelf(row[0].base - 0.5 * row[0].size, _borders(row))
    return None


def _borders(row: Row) -> tuple[float, ...]:
    return tuple(heading.x0 - 1 for heading in row[1:])


def _all_alike(row: Row, headings: Sequence[Piece]) -> bool:
    """Whether the row holds headings alone; one in unknown words looks like the others."""
    looks = {(round(h.size), h.bold) for h in headings}
    return len(looks) == 1 and all((round(p.size), p.bold) in looks for p in row)


def _holds(row: Row, below: Sequence[Piece]) -> bool:
    """Whether the next lines all stand under one of the headings, crossing no border."""
    edge = row[0].base + 6 * row[0].size
    near = [piece for piece in below if piece.base < edge]
    crossing = any(p.x0 < border < p.x1 for p in near for border in _borders(row))
    return len(near) >= _MIN_BELOW and not crossing and min(p.x0 for p in near) > row[0].x0 - 3


def _set_otherwise(row: Row, above: Sequence[Piece]) -> bool:
    """Whether the columns' borders are crossed just above, or part dates from their rows there."""
    depths: list[float] = []
    for border in _borders(row):
        crossing = [p.base for p in above if p.x0 < border < p.x1]
        depths.append(max(crossing, default=0.0))
    size = row[0].size
    if max(depths) > min(depths) + 5 * size:
        return True
    last = max(depths)
    rail = [p for p in above if p.base > last and p.x0 > row[-1].x0 - 3]
    story = [p for p in above if p.base > last and p.x1 < row[-1].x0]
    if not rail or not story:
        return False
    beside, told = rows(rail), rows(story)
    return share_dated(beside) >= 0.6 and share_aligned(beside, told) >= 0.7
