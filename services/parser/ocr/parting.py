"""Takes apart what an engine read as one line across a wide gap: two columns, or an icon unseen."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from services.parser.ocr.seen import Corner, Seen

Quad = tuple[Corner, Corner, Corner, Corner]

# Of a usual letter's width: no space that was read is as wide as the first, none that was not as
# the second, and no gap inside a word as the third. Beside a wide m or w letters seem to stand a
# whole width apart.
_COLUMN, _WIDE, _SPACE = 2.4, 1.75, 1.35
_FEWEST = 6  # letters by which a usual width is known


def parted(seen: Seen, letters: Sequence[Quad]) -> Iterator[Seen]:
    """The pieces of a line whose letters stand in these boxes, spaces left out."""
    places = [place for place, sign in enumerate(seen.text) if not sign.isspace()]
    if len(places) != len(letters) or len(letters) < _FEWEST:
        yield seen
        return
    width = median(_left(b) - _left(a) for a, b in pairwise(letters))
    gaps = [(_left(b) - _right(a)) / max(width, 1.0) for a, b in pairwise(letters)]
    spaced = [b - a > 1 for a, b in pairwise(places)]
    ends = [
        index
        for index, (gap, is_read) in enumerate(zip(gaps, spaced, strict=True), start=1)
        if gap > (_COLUMN if is_read else _WIDE)
    ]
    for first, end in pairwise([0, *ends, len(letters)]):
        text = _spaced(seen.text, places[first:end], gaps[first:])
        yield _piece(replace(seen, text=text), letters, first, end)


def _spaced(text: str, places: Sequence[int], gaps: Sequence[float]) -> str:
    """The letters at these places, with the spaces that were read, and those that were not."""
    spaced = text[places[0]]
    for (before, place), gap in zip(pairwise(places), gaps, strict=False):
        is_lost = place - before == 1 and gap > _SPACE
        spaced += " " * is_lost + text[before + 1 : place + 1]
    return spaced


def _piece(seen: Seen, letters: Sequence[Quad], first: int, end: int) -> Seen:
    """A text between two gaps, in the part of the line's own box that its letters fill."""
    corners = (
        seen.corners[0] if first == 0 else letters[first][0],
        seen.corners[1] if end == len(letters) else letters[end - 1][1],
        seen.corners[2] if end == len(letters) else letters[end - 1][2],
        seen.corners[3] if first == 0 else letters[first][3],
    )
    return replace(seen, corners=corners)


def _left(quad: Quad) -> float:
    return (quad[0][0] + quad[3][0]) / 2


def _right(quad: Quad) -> float:
    return (quad[1][0] + quad[2][0]) / 2
