"""Finds the candidate's name: by place, size, form, and the e-mail that echoes it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from schemas.profile import Found, PersonName
from services.parser.contacts import span_of
from services.parser.document import Document, Line
from services.parser.glyphs import fold
from services.parser.name_echo import Hints
from services.parser.name_words import (
    HAN_NAME,
    LABEL,
    bare,
    ends_open,
    formed,
    formed_small,
    person,
    without_nickname,
    words_of,
)
from services.parser.sections import Headings, Kind, Section
from services.parser.wording import Mark, Wording
from services.parser.wrapping import glue

# Words that stand before contacts; alone in large letters they look like a name.
_NO_NAMES = frozenset(
    [
        *("name", "vorname", "nachname", "surname", "nombre", "nome", "prenom", "photo", "foto"),
        *("telephone", "phone", "mobile", "email", "e-mail", "web", "website", "address"),
        *("telefon", "telefono", "telefoon", "adresse", "anschrift", "indirizzo", "direccion"),
        *("nationality", "birth", "born", "linkedin", "github", "portfolio", "skype"),
        *(
            "staatsangehorigkeit",
            "geburtsdatum",
            "nationalite",
            "nacionalidad",
            "adres",
            "courriel",
        ),
    ]
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛"
    "闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧陳張劉黃趙吳孫馬許鄭葉蔣羅呂蘇盧鍾"
)
_SEARCHED = 45
# A name may stand in the main column, which is read behind a long sidebar.
_UPPER = 0.4
_LARGE = 1.3
_OPEN_KINDS = frozenset({Kind.OTHER, Kind.SUMMARY})
_TOLD_KINDS = frozenset({Kind.EXPERIENCE, Kind.EDUCATION, Kind.SKILLS, Kind.LANGUAGES})


@dataclass(frozen=True, slots=True)
class _Candidate:
    words: tuple[str, ...]
    written: str
    index: int
    at: tuple[int, int]
    score: float


def name_of(
    document: Document,
    sections: Sequence[Section],
    headings: Headings,
    wording: Wording,
    hints: Hints,
) -> Found[PersonName] | None:
    """The likeliest name, with a confidence that falls with the evidence."""
    finder = _Finder(document, sections, headings, wording, hints)
    candidates = sorted(finder.candidates(), key=lambda c: -c.score)
    if not candidates:
        return None
    best = candidates[0]
    confidence = max(0.2, min(0.99, 0.35 + best.score / 12))
    return Found(
        value=person(best.words, best.written),
        confidence=round(confidence, 2),
        span=span_of(document, best.index, *best.at),
    )


@dataclass(frozen=True)
class _Page:
    """The first page's measures, against which a line is large or stands high."""

    lines: Sequence[tuple[int, Line]]
    headings: Headings

    @cached_property
    def body(self) -> float:
        return median([line.size for _, line in self.lines] or [0.0])

    @cached_property
    def height(self) -> float:
        return max((line.box[3] for _, line in self.lines if line.box), default=0.0)

    @cached_property
    def largest(self) -> float:
        """The largest letters that are neither a monogram nor a heading."""
        return max(
            (
                line.size
                for _, line in self.lines
                if sum(c.isalpha() for c in line.text) > 3
                and self.headings.kind(line.text) is None
                and bare(line.text, lambda _: False)
            ),
            default=0.0,
        )

    def is_large(self, line: Line) -> bool:
        return 0 < self.body * _LARGE <= line.size

    def high(self, line: Line) -> float:
        """How near to the top edge a line stands: 1 at the edge, 0 further down."""
        if line.box is None or not self.height:
            return 0.0
        return max(0.0, 1.0 - line.box[1] / (_UPPER * self.height))


@dataclass(frozen=True)
class _Finder:
    document: Document
    sections: Sequence[Section]
    headings: Headings
    wording: Wording
    hints: Hints

    @cached_property
    def page(self) -> _Page:
        lines = enumerate(self.document.lines)
        return _Page([(i, ln) for i, ln in lines if ln.page in (None, 1)], self.headings)

    @cached_property
    def kinds(self) -> dict[int, Kind]:
        return {index: s.kind for s in self.sections for index, _ in s.lines}

    @cached_property
    def told(self) -> frozenset[str]:
        """What entries hold in a cell or a line of its own: a post or an employer, no name."""
        return frozenset(
            fold(cell.text)
            for section in self.sections
            if section.kind in _TOLD_KINDS
            for _, line in section.lines
            for cell in line.cells
        )

    def candidates(self) -> Iterator[_Candidate]:
        for index, line in self.page.lines:
            if index >= _SEARCHED and not (self.page.high(line) and self.page.is_large(line)):
                continue
            place = self._place(index, line)
            yield from self._of_line(index, line, place)
            yield from self._of_row(index, line, place)
            yield from self._of_lines(index, line, place)

    def _place(self, index: int, line: Line) -> float:
        kind = self.kinds.get(index)
        large = self.page.is_large(line)
        score = max(0.0, 3.0 - index * 0.35, 3.0 * self.page.high(line) if large else 0.0)
        if kind in {Kind.TOP, Kind.CONTACT}:
            score += 1.0
        elif kind in _TOLD_KINDS:
            score -= 1.0 if large else 4.0
        elif kind is not None and not (large and kind in _OPEN_KINDS):
            score -= 2.5
        return score + self._looks(line)

    def _looks(self, line: Line) -> float:
        largest = self.page.largest
        score = 0.0
        if largest and line.size >= largest * 0.98:
            score += 3.0
        elif largest and line.size >= largest * 0.75:
            score += 1.0
        return score + (0.5 if line.bold or line.heading else 0.0) - (2.0 if line.bullet else 0.0)

    def _of_line(self, index: int, line: Line, place: float) -> Iterator[_Candidate]:
        offset = 0
        label = LABEL.match(line.text)
        for number, cell in enumerate(line.cells):
            text = cell.text
            labelled = LABEL.match(text)
            beside = number == 1 and label and label.end() == len(line.cells[0].text) + 1
            skipped = labelled.end() if labelled else 0
            bonus = 4.0 if labelled or beside else 0.0
            found = self._judge(text[skipped:], place + bonus - 0.3 * number, line)
            if found is not None:
                at = (offset + skipped, offset + len(text))
                yield _Candidate(*found[:2], index, at, found[2])
            offset += len(text) + 1

    def _of_row(self, index: int, line: Line, place: float) -> Iterator[_Candidate]:
        """Given and family name set wide apart on one line."""
        if len(line.cells) not in (2, 3) or not self.page.is_large(line):
            return
        texts = [cell.text for cell in line.cells]
        if all(len(text.split()) <= 2 < len(text) for text in texts):
            yield from self._joined(index, texts, line, place - 1.0)

    def _of_lines(self, index: int, line: Line, place: float) -> Iterator[_Candidate]:
        """A name set in two or three lines: as a design, or because its column is narrow."""
        parts = [line.cells[0].text]
        last = line
        for place_below, following in self._below(index, line):
            if not self._follows(last, following, parts):
                return
            parts.append(following.cells[0].text)
            place = max(place, self._place(place_below, following))
            alike = abs(line.size - following.size) < 0.12 * line.size
            yield from self._joined(index, parts, line, place + (2.0 if alike else 1.0))
            last = following

    def _below(self, index: int, line: Line) -> Iterator[tuple[int, Line]]:
        """The two next lines under a line; contacts that stand beside them are passed over."""
        edge = line.cells[0].x1 + line.size
        nearby = range(index + 1, min(index + 5, len(self.document.lines)))
        under = ((n, self.document.lines[n]) for n in nearby)
        beneath = [(n, ln) for n, ln in under if line.box is None or ln.cells[0].x0 < edge]
        yield from beneath[:2]

    def _follows(self, line: Line, following: Line, parts: Sequence[str]) -> bool:
        """Whether the next line may go on with the name that stands in this one."""
        if line.cells[2:] or following.cells[2:] or line.page != following.page:
            return False
        larger, smaller = max(line.size, following.size, 1.0), min(line.size, following.size)
        far = following.box and line.box and following.box[1] - line.box[3] > larger
        rest = following.cells[0].text
        if far or any(self.headings(text) for text in (parts[-1], rest)):
            return False
        lengths = [len(without_nickname(part.split())) for part in (*parts, rest)]
        alike = larger - smaller < 0.12 * larger
        if alike and (smaller > 13 or self.page.is_large(line)):
            if max(lengths) == 1:
                return True
            short = max(lengths) <= 2 or (lengths[0] == 1 and sum(lengths) <= 4)
            wrapped = ends_open(parts[-1].split()) or self._is_full(line, following)
            return (short or wrapped) and not self._is_other(rest)
        if max(lengths) > 2:
            return False
        return self._designed(larger, smaller, (*parts, rest), upper=line.size < following.size)

    def _designed(
        self, larger: float, smaller: float, parts: Sequence[str], *, upper: bool
    ) -> bool:
        """Whether lines in two sizes are one name: both stand out, or the address says so.

        Where the `upper` line is the smaller one, it is a given name above its family.
        """
        if smaller > 1.5 * self.page.body and larger < 1.6 * smaller:
            return not any(self._is_other(part) for part in parts)
        above, below = parts[-2:]
        if upper and above.isupper() and below.isupper() and not self._is_other(above):
            return True
        echoed = self.hints.echo(" ".join(parts).split()) >= 0.75
        return larger > _LARGE * self.page.body and echoed

    def _is_full(self, line: Line, following: Line) -> bool:
        """Whether the next line's first word had no more room on this one."""
        if line.box is None or following.box is None or not following.text:
            return False
        letters = max(len(following.text), 1)
        first = len(following.text.split()[0]) + 1
        word = (following.box[2] - following.box[0]) / letters * first
        return line.box[2] + word > line.right and len(line.text.split()) > 1

    def _joined(
        self, index: int, parts: Sequence[str], line: Line, place: float
    ) -> Iterator[_Candidate]:
        text = parts[0]
        for part in parts[1:]:
            text = glue(text, part)
        found = self._judge(text, place, line)
        if found is not None:
            yield _Candidate(*found[:2], index, (0, len(parts[0])), found[2])

    def _judge(
        self, text: str, place: float, line: Line
    ) -> tuple[tuple[str, ...], str, float] | None:
        text = bare(text, self._is_other)
        if not text or len(text) > 60 or self.headings(text):
            return None
        if HAN_NAME.match(text):
            return self._judge_han(text, place)
        words = words_of(text)
        echo = max(self.hints.echo(without_nickname(words)), self.hints.echo(words))
        if not formed(words):
            small = formed_small(words) and (echo >= 0.5 or self.page.is_large(line))
            if not small:
                return None
            place -= 1.0
        return words, text, place + self._form(words, text, echo) + 4.0 * echo

    def _judge_han(self, text: str, place: float) -> tuple[tuple[str, ...], str, float] | None:
        packed = text.replace(" ", "")
        if self.headings(packed) or self.wording.has_title(packed):
            return None
        score = place + (2.5 if packed[0] in _SURNAMES else -1.0)
        return (packed,), packed, score

    def _is_other(self, text: str) -> bool:
        """Whether the words are a post, an employer or a town."""
        return (
            self.wording.has_title(text)
            or self.wording.has_organisation(text)
            or self.wording.is_place(text)
        )

    def _form(self, words: Sequence[str], text: str, echo: float) -> float:
        score = 1.5 if 2 <= len(words) <= 4 else 0.0 if len(words) > 4 else -1.5
        against = 4.0 if self.wording.has_title(text) else 0.0
        if self.wording.has_organisation(text) or self.wording.is_skill(text):
            against += 3.0
        if self.wording.is_place(text):
            against += 2.5
        if self.wording.count(text, Mark.DEGREE):
            against += 2.0
        # "Austin Cook" is a person where the address says so.
        score -= against * (0.4 if echo >= 0.5 and len(words) > 1 else 1.0)
        if ends_open(words):
            score -= 3.0
        if text[:1].islower() and not all(word.islower() for word in words):
            score -= 2.0  # "van den Heuvel" is the second line of a name
        if fold(text) in self.told:
            score -= 3.0
        if any(fold(word.strip(":.")) in _NO_NAMES for word in words):
            score -= 5.0
        if self.headings.holds(words):
            score -= 3.0
        return score
