"""Takes an entry's header apart at separators, gaps and changes of style; dates are cut out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.parser.dates import dates_in
from services.parser.document import Cell, Line
from services.parser.wording import Mark, Marked, Wording
from services.parser.wrapping import Placed

_SEPARATOR = re.compile(
    r"\s*[|•·∙●►¦]\s*|\s+[–—−－-]\s+|\s*—\s*|(?<=\w{2})–\s+|\s{2,}|\s+@\s+|\s*;\s+|"
    r"\s+::\s+|\s*[：:]\s+|\s+/\s+"
)
_AT = re.compile(r"\s+(at|bei(?:\s+der|\s+dem)?|beim|chez|presso|en)\s+(?=[A-ZÀ-ÞŁŚŻ])")
_NOISE = re.compile(
    r"\(?\b(?:\d+\s*(?:years?|yrs?|months?|mos?|jahre?|monate?|ans?|mois|años?|"
    r"meses)\.?\s*,?\s*)+\)?",
    re.I,
)
_EMPTY_BRACKETS = re.compile(r"[(\[（【]\s*[)\]）】]|^\s*[)\]）】]|[(\[（【]\s*$")
_EDGES = " \t,;:|•·–—−-/、，：；"
# A stop behind a whole word ends a sentence; behind "Inc" or "St" it belongs to it.
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{5})\.$")
_TERMS = re.compile(
    r"^\(?(?:full[- ]?time|part[- ]?time|contract(?:or)?|temporary|permanent|freelance|"
    r"seasonal|remote|hybrid|on-?site|internship"
    r"|vollzeit|teilzeit|befristet|unbefristet|homeoffice|cdi|cdd|intérim|temps\s+plein|"
    r"temps\s+partiel|alternance"
    r"|tiempo\s+completo|media\s+jornada|jornada\s+completa|remoto|全职|兼职|实习)\)?$",
    re.I,
)


_HEAD = re.compile(
    r"[,(（]|\s(?:of|for|to|de|du|des|del|della|di|der|für|im|in|à|au|aux|en|y|et)\s|"
    r"\sd['’]|\s[-–—]\s",
    re.I,
)
_RIVALS = frozenset({Mark.TITLE, Mark.ORGANISATION, Mark.SCHOOL})


def _end_of(marked: Marked) -> int:
    return marked.end


_BRACKETED_TERMS = re.compile(
    r"\s*[(\[](?:full[- ]?time|part[- ]?time|remote|hybrid|contract|freelance|vollzeit|"
    r"teilzeit|cdi|cdd)[)\]]",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a header in one style, with what its words speak for."""

    text: str
    line: int
    bold: bool
    italic: bool
    marks: tuple[Marked, ...]
    # It stood behind "at": whose post it is, whatever its words say.
    behind_at: bool = False

    def weight(self, *wanted: Mark) -> float:
        """How strongly the words speak for these marks; the word that the phrase is about most.

        That is the last one before "of", a comma or a bracket: a Bank of Scotland is a bank, and a
        Software Engineering Intern an intern.
        """
        end = self._head_end()
        inside = [marked for marked in self.marks if marked.start < end]
        head = max((m for m in inside if m.mark is not Mark.DEGREE), key=_end_of, default=None)
        total = 0.0
        for marked in self.marks:
            if marked.mark in wanted:
                total += 1.5 if marked is head else 0.7 if marked in inside else 0.4
        if head is not None and head.mark not in wanted and head.mark in _RIVALS:
            total *= 0.5
        return min(total, 3.0)

    def _head_end(self) -> int:
        match = _HEAD.search(self.text)
        return match.start() if match else len(self.text)

    @property
    def title(self) -> float:
        return self.weight(Mark.TITLE)

    @property
    def organisation(self) -> float:
        legal = sum(1.5 for marked in self.marks if marked.mark is Mark.LEGAL)
        said = 2.0 if self.behind_at else 0.0
        return self.weight(Mark.ORGANISATION, Mark.SCHOOL) + min(legal, 2.25) + said


def part(
    text: str, wording: Wording, line: int = 0, *, bold: bool = False, italic: bool = False
) -> Part:
    return Part(text, line, bold, italic, tuple(wording.marks(text)))


def parts_of(header: Sequence[Placed], wording: Wording) -> list[Part]:
    """The pieces of all header lines in order, without dates and terms of employment."""
    found: list[Part] = []
    for index, line in header:
        for cell in line.cells:
            for piece, bold, italic, behind_at in _pieces(cell, line, wording):
                text = _clean(piece)
                if text and not _TERMS.match(text):
                    made = part(text, wording, index, bold=bold, italic=italic)
                    found.append(replace(made, behind_at=True) if behind_at else made)
    return found


def _clean(text: str) -> str:
    text = _EMPTY_BRACKETS.sub(" ", _NOISE.sub(" ", text))
    text = re.sub(r"\s+", " ", _BRACKETED_TERMS.sub("", text)).strip(_EDGES)
    if (text.endswith(")") and "(" not in text) or (
        text.startswith("(") and text.count("(") == 1 and text.endswith(")")
    ):
        text = text.strip("()")
    return _FULL_STOP.sub("", text.strip(_EDGES))


def _pieces(cell: Cell, line: Line, wording: Wording) -> Iterator[tuple[str, bool, bool, bool]]:
    """Each piece, whether it is bold and italic, and whether it stood behind "at"."""
    text = cell.text
    styles = _styles(cell, line)
    cuts = [d.at for d in dates_in(text)]
    cuts += [m.span() for m in _SEPARATOR.finditer(text) if not _inside_brackets(text, m.start())]
    at = _AT.search(text)
    employer = -1
    if at is not None and _held(text[: at.start()], at[1], wording):
        cuts.append(at.span())
        employer = at.end()
    cuts += [(place, place) for place in _style_changes(text, styles)]
    place = 0
    for start, end in [*sorted(cuts), (len(text), len(text))]:
        if start > place and re.search(r"\w", text[place:start]):
            yield text[place:start], *_style_of(text, styles, place, start), place == employer
        place = max(place, end)


def _held(before: str, link: str, wording: Wording) -> bool:
    """Whether a post stands before "at" or "en"; a "Técnico superior en" is a degree."""
    if wording.count(before, Mark.DEGREE):
        return False
    return link != "en" or wording.has_title(before)


def _inside_brackets(text: str, place: int) -> bool:
    before = text[:place]
    return before.count("(") > before.count(")") and ")" in text[place:]


def _styles(cell: Cell, line: Line) -> list[tuple[bool, bool]]:
    joined = "".join(run.text for run in cell.runs)
    start = joined.find(cell.text)
    flat = [(run.bold, run.italic) for run in cell.runs for _ in run.text]
    if start < 0 or len(flat) < start + len(cell.text):
        return [(line.bold, False)] * len(cell.text)
    return flat[start : start + len(cell.text)]


def _style_changes(text: str, styles: Sequence[tuple[bool, bool]]) -> Iterator[int]:
    """Where the style changes between words, and stays so for more than a mark."""
    last = 0
    before = next((i for i, c in enumerate(text) if not c.isspace()), 0)
    for place in range(before + 1, len(text)):
        if text[place].isspace():
            continue
        # The space between two styles may be set in either.
        previous, before = before, place
        if styles[place] == styles[previous]:
            continue
        if text[place - 1].isalnum() and text[place].isalnum():
            continue
        if re.search(r"\w{2}", text[last:place]) and re.search(r"\w{2}", text[place:]):
            yield place
            last = place


def _style_of(
    text: str, styles: Sequence[tuple[bool, bool]], start: int, end: int
) -> tuple[bool, bool]:
    letters = [styles[i] for i in range(start, end) if text[i].isalnum()]
    half = len(letters) / 2
    return sum(b for b, _ in letters) > half, sum(i for _, i in letters) > half


_COMMA = re.compile(r"\s*[,，、]\s*(?![^()]*\))")
_LEGAL_TAIL = re.compile(
    r"^(?:inc|llc|ltd|limited|llp|plc|corp|co|gmbh|ag|kg|s\.?a\.?|s\.?l\.?|s\.?r\.?l|"
    r"p\.?c|pllc|b\.?v|n\.?v|lp|pty|pvt|c\.?v)\b\.?",
    re.I,
)


def by_comma(text: str) -> list[str]:
    """Pieces between commas; "Acme, Inc." stays one."""
    pieces: list[str] = []
    for piece in _COMMA.split(text):
        if pieces and _LEGAL_TAIL.match(piece):
            pieces[-1] += f", {piece}"
        elif piece.strip():
            pieces.append(piece.strip())
    return pieces
