"""Reads headings that stand in a margin above the text that stands beside them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from services.parser.pieces import Block, Piece, Row, rows, share_dated, text_of

_MIN_HEADINGS = 2
# A margin's heading may stand a little above or below the first line of its text.
_LIFT = 0.8


def told_by_margin(
    left: Sequence[Piece], right: Sequence[Piece], is_heading: Callable[[str], bool]
) -> list[list[Piece]]:
    """What stands beside each heading, the heading first and lifted above it.

    Nothing where the left side is no margin of headings.
    """
    if not left or not right:
        return []
    block = rows(left)
    headings = _headings(block, is_heading)
    known = [h for h in headings if is_heading(h.text)]
    if len(known) < _MIN_HEADINGS or len(known) * 3 < len(headings) * 2:
        return []
    beside = rows(right)
    if share_dated(block) > 0.2 or _narrow(beside, block):
        return []
    if sum(is_heading(text_of(row)) for row in beside) * 3 > len(known):
        return []
    return _under(headings, list(right))


def _narrow(beside: Block, block: Block) -> bool:
    """Whether the right side holds less than its headings: then it is no text of sections."""
    return len(beside) < len(block)


def _headings(block: Block, is_heading: Callable[[str], bool]) -> list[Piece]:
    """The margin's rows, those that make one heading together as one."""
    found: list[Piece] = []
    size = 0
    for row in block:
        piece = _whole(row)
        if found and size < 4 and _goes_on(found[-1], piece, is_heading):
            found[-1] = _glued(found[-1], piece)
            size += 1
        else:
            found.append(piece)
            size = 1
    return found


def _whole(row: Row) -> Piece:
    first = row[0]
    return replace(
        first, text=text_of(row), x1=row[-1].x1, runs=tuple(r for p in row for r in p.runs)
    )


def _goes_on(first: Piece, second: Piece, is_heading: Callable[[str], bool]) -> bool:
    """Whether a row belongs to the heading above it: near, alike, and not one by itself."""
    gap = (second.base - first.y1) / second.size
    alike = abs(first.size - second.size) < 0.1 * first.size and first.bold == second.bold
    if not alike or gap > 2:
        return False
    if is_heading(_joined(first.text, second.text)):
        return True
    return gap < 1.3 and not (is_heading(first.text) or is_heading(second.text))


def _joined(first: str, second: str) -> str:
    return first.removesuffix("-") + second if first.endswith("-") else f"{first} {second}"


def _glued(first: Piece, second: Piece) -> Piece:
    return replace(
        first,
        text=_joined(first.text, second.text),
        x1=max(first.x1, second.x1),
        y1=second.y1,
        runs=(*first.runs, *second.runs),
    )


def _under(headings: Sequence[Piece], right: list[Piece]) -> list[list[Piece]]:
    """What stands above the first heading, then each heading with what stands beside it."""
    starts = [h.y0 - _LIFT * h.size for h in headings] + [float("inf")]
    parts = [[p for p in right if p.y0 < starts[0]]]
    for number, heading in enumerate(headings):
        beside = [p for p in right if starts[number] <= p.y0 < starts[number + 1]]
        top = min((p.base for p in beside), default=heading.base + heading.size) - heading.size
        parts.append([replace(heading, base=min(top, heading.base)), *beside])
    return [part for part in parts if part]
