"""The pieces of a page and the rows that they make: what reading orders are judged by."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.parser.document import Run


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together on one baseline; `seq` is their place in the file's own order."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    seq: int
    runs: tuple[Run, ...] = ()

    @property
    def bold(self) -> bool:
        letters = sum(len(run.text) for run in self.runs)
        return letters > 0 and sum(len(r.text) for r in self.runs if r.bold) * 2 > letters


Row = list[Piece]
Block = list[Row]

DATED = re.compile(
    r"(?:19|20)\d\d|(?<!\d)(?:0?[1-9]|1[0-2])[/.]\d\d(?!\d)|['’]\d\d\b"
    r"|\b(?:present|current|now|heute|actuel|présent|actual|actualidad|至今)\b",
    re.I,
)


def rows(pieces: Iterable[Piece]) -> Block:
    """Pieces that share a baseline are one row, read from left to right."""
    grouped: Block = []
    for piece in sorted(pieces, key=lambda p: (p.base, p.x0)):
        if grouped and _same_row(grouped[-1], piece):
            grouped[-1].append(piece)
        else:
            grouped.append([piece])
    for row in grouped:
        row.sort(key=lambda p: p.x0)
    return grouped


def _same_row(row: Row, piece: Piece) -> bool:
    last = row[-1]
    return abs(piece.base - last.base) <= 0.35 * min(piece.size, last.size)


def share_aligned(left: Block, right: Block) -> float:
    """The share of the shorter side's rows that stand on a baseline of the other side."""
    short, long_ = sorted((left, right), key=len)
    bases = [row[0].base for row in long_]
    # What OCR saw stands only roughly on its line.
    slack = 0.4 if short[0][0].seq < 0 else 0.15
    hits = sum(any(abs(row[0].base - b) <= slack * row[0].size for b in bases) for row in short)
    return hits / len(short)


def share_dated(block: Block) -> float:
    texts = [" ".join(p.text for p in row) for row in block]
    hits = sum(len(t) <= 34 and DATED.search(t) is not None for t in texts)
    return hits / max(len(texts), 1)


def text_of(row: Row) -> str:
    return " ".join(piece.text for piece in row)
