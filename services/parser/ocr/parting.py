"""Takes apart what an engine read as one line across a wide gap: two columns, or an icon unseen."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from services.parser.ocr.seen import Corner, Seen

Quad = tuple[Corner, Corner, Corner, Corner]

# Of a usual letter's width: a gap where the line has a space, and where it has none.
_WIDE, _WIDE_UNSPACED = 2.3, 1.5
_FEWEST = 6  # letters by which a usual width is known


def parted(seen: Seen, letters: Sequence[Quad]) -> Iterator[Seen]:
    """The pieces of a line whose letters stand in these boxes, spaces left out."""
    places = [place for place, sign in enumerate(seen.text) if not sign.isspace()]
    if len(places) != len(letters) or len(letters) < _FEWEST:
        yield seen
        return
    width = median(_left(b) - _left(a) for a, b in pairwise(letters))
    first = 0
    for index, (a, b) in enumerate(pairwise(letters), start=1):
        spaced = places[index] - places[index - 1] > 1
        if _left(b) - _right(a) > (_WIDE if spaced else _WIDE_UNSPACED) * max(width, 1.0):
            yield _piece(seen, places, letters, first, index)
            first = index
    yield _piece(seen, places, letters, first, len(letters)) if first else seen


def _piece(
    seen: Seen, places: Sequence[int], letters: Sequence[Quad], first: int, end: int
) -> Seen:
    """The text between two gaps, in the part of the line's own box that its letters fill."""
    text = seen.text[places[first] : places[end - 1] + 1]
    corners = (
        seen.corners[0] if first == 0 else letters[first][0],
        seen.corners[1] if end == len(letters) else letters[end - 1][1],
        seen.corners[2] if end == len(letters) else letters[end - 1][2],
        seen.corners[3] if first == 0 else letters[first][3],
    )
    return Seen(text, corners, seen.confidence)


def _left(quad: Quad) -> float:
    return (quad[0][0] + quad[3][0]) / 2


def _right(quad: Quad) -> float:
    return (quad[1][0] + quad[2][0]) / 2
