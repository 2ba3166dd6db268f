"""Puts together, on a page that OCR saw, what its printing broke or its recogniser ran together."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from services.parser.pieces import Piece

IsHeading = Callable[[str], bool]

# Full and empty dots or stars, as recognisers read them: "eeeoo", "000e".
_RATED = re.compile(r"[eoc0OCQ©@°•●○◦*★☆.…\s]{2,9}")
_FEWEST_RATED = 2
_ADDRESS_BEGUN = re.compile(r"^[\w.+-]+@[\w.-]*$|^(?:https?://|www\.)?[\w-]+\.[a-z]{2,}/\S*[-/_.]$")
_ADDRESS_ENDED = re.compile(r"^[\w-]+(?:[./-][\w-]+)*/?$")
_WHOLE_ADDRESS = re.compile(r"@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$", re.I)
# Shares of the body's size: of large lines, and by how much those of one size may differ.
_LARGE, _ALIKE = 1.6, 1.25
_SAME = 0.22
_LARGER, _SHOWN = 1.07, 1.3
_FEWEST_HEADINGS = 3
_NAME = 1.5
# "JaneRoe" in large letters has lost its space; "McDonald" and "LaRue" have none.
_RUN_TOGETHER = re.compile(r"(?<=[a-zà-ÿ]{3})(?=[A-ZÀ-Þ][a-zà-ÿ]{2,})")
_LONGEST_HEADING = 40


def rejoined(pieces: Sequence[Piece], is_heading: IsHeading) -> list[Piece]:
    """The page's pieces as they were printed, as far as that can be told."""
    if not pieces:
        return []
    body = median(p.size for p in pieces)
    whole = [_headed(piece, is_heading) for piece in _whole_addresses(_unrated(pieces))]
    return _alike(_levelled(whole, body, _heading_sizes(whole, body, is_heading)), body)


def _heading_sizes(pieces: Sequence[Piece], body: float, is_heading: IsHeading) -> dict[int, float]:
    """Known headings by their piece. One is measured badly; the middle of several is not."""
    headings = [p for p in pieces if len(p.text) <= _LONGEST_HEADING and is_heading(p.text)]
    sizes: dict[int, float] = {}
    for written in (str.isupper, str.islower, _is_titled, None):
        alike = [p for p in headings if id(p) not in sizes and (not written or written(p.text))]
        if len(alike) < _FEWEST_HEADINGS:
            continue
        usual = median(p.size for p in alike)
        size = max(_SHOWN * body, usual) if usual > _LARGER * body else body
        sizes |= {id(p): round(size, 1) for p in alike}
    return sizes


def _is_titled(text: str) -> bool:
    """Capitals at the words' beginnings, short linking words aside: "Licences and Skills"."""
    return not text.isupper() and all(word[0].isupper() for word in text.split() if len(word) > 3)


def _levelled(pieces: Sequence[Piece], body: float, headings: dict[int, float]) -> list[Piece]:
    """Sizes rounded to the page's few real ones: a line of small letters is not a smaller font."""
    return [
        replace(
            p,
            text=_RUN_TOGETHER.sub(" ", p.text) if p.size > _NAME * body else p.text,
            size=headings.get(id(p))
            or (round(body, 1) if abs(p.size - body) < _SAME * body else p.size),
        )
        for p in pieces
    ]


def _unrated(pieces: Sequence[Piece]) -> list[Piece]:
    """Without marks of how well somebody knows something; one alone may be a word."""
    rated = {id(p) for p in pieces if len(set(p.text)) <= 4 and _RATED.fullmatch(p.text)}
    return [p for p in pieces if id(p) not in rated or len(rated) < _FEWEST_RATED]


def _whole_addresses(pieces: Sequence[Piece]) -> list[Piece]:
    """An address that a narrow column broke goes on right below, and nothing else stands there."""
    waiting = sorted(pieces, key=lambda p: p.base)
    whole: list[Piece] = []
    while waiting:
        piece = waiting.pop(0)
        below = next((p for p in waiting if _is_below(piece, p)), None)
        if below is not None and _goes_on(piece.text, below.text):
            waiting.remove(below)
            x1 = max(piece.x1, below.x1)
            piece = replace(piece, text=piece.text + below.text, x1=x1, y1=below.y1)
        whole.append(piece)
    return whole


def _is_below(piece: Piece, other: Piece) -> bool:
    size = max(piece.size, other.size)
    return 0.6 * size < other.base - piece.base < 2.2 * size and abs(other.x0 - piece.x0) < size


def _goes_on(begun: str, text: str) -> bool:
    if _WHOLE_ADDRESS.search(begun) or not _ADDRESS_ENDED.match(text):
        return False
    return _ADDRESS_BEGUN.match(begun) is not None and ("@" not in begun or "." in begun + text)


def _alike(pieces: Sequence[Piece], body: float) -> list[Piece]:
    """Large lines near each other in size are set in one: a letter's tail makes its box taller."""
    large = sorted({p.size for p in pieces if p.size > _LARGE * body})
    named: dict[float, float] = {}
    group: list[float] = []
    for size, after in pairwise([*large, float("inf")]):
        group.append(size)
        if after > _ALIKE * group[0]:
            named |= dict.fromkeys(group, group[-1])
            group = []
    return [replace(p, size=named.get(p.size, p.size)) for p in pieces]


def _headed(piece: Piece, is_heading: IsHeading) -> Piece:
    """A heading that has lost a space is found by trying where it may have been."""
    text = piece.text
    if len(text) > _LONGEST_HEADING or len(text) < 9 or not text.replace(" ", "").isalpha():
        return piece
    if is_heading(text):
        return piece
    for at in range(3, len(text) - 2):
        if text[at] != " " and text[at - 1] != " ":
            spaced = f"{text[:at]} {text[at:]}"
            if is_heading(spaced):
                return replace(piece, text=spaced)
    return piece
