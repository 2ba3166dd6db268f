"""What an OCR engine saw: words with their corners; and turning that into pieces of a page."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Protocol

import numpy as np
import numpy.typing as npt

from services.parser.glyphs import tidy
from services.parser.ocr.repair import repaired
from services.parser.pieces import Piece

Picture = npt.NDArray[np.uint8]
Corner = tuple[float, float]

_WIDE = str.maketrans("：，；（）！？．／％＆＋－＠｜", ":,;()!?./%&+-@|")


@dataclass(frozen=True, slots=True)
class Seen:
    """Text in a quadrilateral of the picture: corners clockwise from the top left."""

    text: str
    corners: tuple[Corner, Corner, Corner, Corner]
    confidence: float


def corners(box: Iterable[Iterable[float]]) -> tuple[Corner, Corner, Corner, Corner]:
    """Four points as engines give them, in whatever kind of array."""
    a, b, c, d = ((float(x), float(y)) for x, y in box)
    return a, b, c, d


class OcrEngine(Protocol):
    """All that the readers know of an engine."""

    name: str

    def see(self, picture: Picture) -> list[Seen]: ...


_STEP = math.radians(0.1)
_SAME_LINE = 0.3


def skew(seen: Sequence[Seen]) -> float:
    """The angle of the text lines in radians; long lines tell it best."""
    angles: list[float] = []
    for item in seen:
        (x0, y0), (x1, y1) = item.corners[0], item.corners[1]
        if x1 - x0 > 60:
            angles.append(math.atan2(y1 - y0, x1 - x0))
    return _refined(seen, median(angles)) if len(angles) >= 4 else 0.0


def _refined(seen: Sequence[Seen], angle: float) -> float:
    """The angle near the first guess under which the words stand on the fewest lines."""
    middles = [(sum(x for x, _ in s.corners) / 4, sum(y for _, y in s.corners) / 4) for s in seen]
    height = median(abs(s.corners[3][1] - s.corners[0][1]) for s in seen)

    def lines(turn: float) -> tuple[int, float]:
        sin, cos = math.sin(-turn), math.cos(-turn)
        levels = sorted(x * sin + y * cos for x, y in middles)
        apart = sum(b - a > _SAME_LINE * height for a, b in pairwise(levels))
        return apart, abs(turn - angle)

    return min((angle + step * _STEP for step in range(-10, 11)), key=lines)


def pieces_of(seen: Sequence[Seen], scale: float) -> list[Piece]:
    """Pieces in points, turned by the skew of the page; `scale` is pixels for a point."""
    angle = skew(seen)
    cos, sin = math.cos(-angle), math.sin(-angle)
    pieces: list[Piece] = []
    for item in seen:
        text = repaired(tidy(latin(item.text)).strip())
        if not text:
            continue
        turned = [
            ((x * cos - y * sin) / scale, (x * sin + y * cos) / scale) for x, y in item.corners
        ]
        xs, ys = [x for x, _ in turned], [y for _, y in turned]
        height = (turned[3][1] - turned[0][1] + turned[2][1] - turned[1][1]) / 2
        middle = sum(ys) / 4
        size = max(height * 0.78, 1.0)
        pieces.append(
            Piece(
                text,
                min(xs),
                min(ys),
                max(xs),
                max(ys),
                base=middle + 0.3 * size,
                size=round(size, 1),
                seq=-1,
            )
        )
    return pieces


def latin(text: str) -> str:
    """Full-width marks made narrow where the text is not Chinese."""
    if any("\u4e00" <= c <= "\u9fff" for c in text):
        return text
    return text.translate(_WIDE)
