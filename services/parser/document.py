"""A document as every reader leaves it: lines in reading order, each knowing where it stood."""

from dataclasses import dataclass, field
from itertools import accumulate

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style inside a line."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of a line between wide gaps, tabs or table borders."""

    text: str
    x0: float = 0.0
    x1: float = 0.0
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page, or one paragraph where the format has no lines."""

    cells: tuple[Cell, ...]
    page: int | None = None
    box: Box | None = None
    size: float = 0.0
    bold: bool = False
    bullet: bool = False
    heading: bool = False
    column: int = 0
    right: float = 0.0
    above: float = 0.0

    @property
    def text(self) -> str:
        return "\t".join(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Target:
    """A link that the file carries beside its text, with the words it lies on."""

    url: str
    words: str = ""
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """`scanned` names pages that only OCR can read."""

    lines: tuple[Line, ...]
    engine: str
    targets: tuple[Target, ...] = ()
    pages: int = 1
    scanned: tuple[int, ...] = ()
    language: str | None = None
    text: str = field(init=False)
    starts: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        texts = [line.text for line in self.lines]
        starts = accumulate((len(text) + 1 for text in texts[:-1]), initial=0)
        object.__setattr__(self, "text", "\n".join(texts))
        object.__setattr__(self, "starts", tuple(starts) if texts else ())


def plain(text: str, *, bullet: bool = False, heading: bool = False, bold: bool = False) -> Line:
    """A line of a format without geometry; tabs part its cells."""
    cells = tuple(Cell(part.strip()) for part in text.split("\t") if part.strip())
    return Line(cells=cells or (Cell(""),), bullet=bullet, heading=heading, bold=bold)
