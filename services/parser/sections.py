"""Finds the sections of a resume: by the words of headings, then by how those headings look."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from importlib import resources
from statistics import median

from services.parser.document import Line
from services.parser.glyphs import fold, unspace
from services.parser.labelled import role_of


class Kind(StrEnum):
    TOP = "top"
    EXPERIENCE = "experience"
    EDUCATION = "education"
    SKILLS = "skills"
    LANGUAGES = "languages"
    SUMMARY = "summary"
    CONTACT = "contact"
    CERTIFICATIONS = "certifications"
    PROJECTS = "projects"
    REFERENCES = "references"
    PUBLICATIONS = "publications"
    AWARDS = "awards"
    VOLUNTEERING = "volunteering"
    INTERESTS = "interests"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading's lines, with their places in the document."""

    kind: Kind
    heading: str
    lines: tuple[tuple[int, Line], ...]


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LINKING = frozenset({"and", "und", "et", "y", "e", "the", "my", "of", "&"})
_NUMBERING = re.compile(r"^(?:[IVX]{1,4}|\d{1,2}|[A-Z])[.)]\s+")
_INLINE = re.compile(r"^([^:：\t]{2,40}?)\s*[:：]\s*(.*)$", re.S)
_MAX_HEADING = 48
_LONGEST_KEY = 5  # words
# A company may be called "Kaplan Education"; none is called "Engine Room Skills".
_TOLD_BY_ONE_WORD = frozenset(
    {Kind.SKILLS, Kind.EXPERIENCE, Kind.LANGUAGES, Kind.CERTIFICATIONS, Kind.PUBLICATIONS}
)


@dataclass(frozen=True, slots=True)
class Headings:
    """The vocabulary of headings, by their words without accents, case or linking words."""

    kinds: dict[tuple[str, ...], Kind] = field(default_factory=dict)
    stems: dict[tuple[str, ...], Kind] = field(default_factory=dict)
    edges: frozenset[tuple[str, ...]] = frozenset()

    @classmethod
    def load(cls) -> "Headings":
        source = resources.files("services.parser.data").joinpath("sections.tsv")
        kinds: dict[tuple[str, ...], Kind] = {}
        for row in source.read_text(encoding="utf-8").splitlines():
            if not row or row.startswith("#"):
                continue
            kind, phrases = row.split("\t")
            for phrase in phrases.split("|"):
                kinds.setdefault(_key(phrase), Kind(kind))
        stems: dict[tuple[str, ...], Kind] = {}
        for key, known in kinds.items():
            stems.setdefault(_stem(key), known)
        edges = {part for key in kinds for n in range(1, len(key)) for part in (key[:n], key[n:])}
        return cls(kinds, stems, frozenset(edges))

    def kind(self, text: str) -> Kind | None:
        """The section that a heading opens, if its words are a known heading."""
        text = _NUMBERING.sub("", unspace(text.strip()))
        if not text or len(text) > _MAX_HEADING or text.endswith("."):
            return None
        key = _key(text)
        found = self.kinds.get(key) or self.stems.get(_stem(key))
        if found is None and " " in text:
            # "E XPERIENCE", "edu cation": letters that looks have set apart.
            found = self.kinds.get((fold(text.replace(" ", "")),))
        return found

    def __call__(self, text: str) -> bool:
        return self.kind(text) is not None

    def holds(self, words: Sequence[str]) -> bool:
        """Whether a known heading begins or ends with these words: a narrow column broke it."""
        key = _key(" ".join(words))
        return bool(key) and key in self.edges

    def inside(self, text: str) -> Kind | None:
        """The kind of a longer heading that holds a known one, "Selected Work Experience (UK)"."""
        words = _key(text)
        best: tuple[int, Kind] | None = None
        for start in range(len(words)):
            for end in range(len(words), start, -1):
                kind = self.kinds.get(words[start:end])
                if kind is not None and (best is None or end - start > best[0]):
                    best = (end - start, kind)
        return best[1] if best and best[0] * 2 >= len(words) else None

    def at_edge(self, text: str) -> Kind | None:
        """The kind that a heading's last word tells, "Engine Room Skills", or else its first."""
        words = _key(text)
        if not 1 < len(words) <= _LONGEST_KEY:
            return None
        known = (self.kinds.get(words[-1:]), self.kinds.get(words[:1]))
        return next((kind for kind in known if kind in _TOLD_BY_ONE_WORD), None)


def _key(text: str) -> tuple[str, ...]:
    return tuple(w for w in _WORD.findall(fold(text)) if w not in _LINKING)


def _stem(key: tuple[str, ...]) -> tuple[str, ...]:
    """Long words without their endings: singular and plural headings are the same."""
    short = (word.removesuffix("s") for word in key)
    return tuple(word[:-2] if len(word) > 8 else word for word in short)


@dataclass(frozen=True, slots=True)
class _Look:
    """How a line looks: what headings have in common."""

    size: float
    bold: bool
    caps: bool
    marked: bool


def _look(line: Line) -> _Look:
    letters = [c for c in line.cells[0].text if c.isalpha()]
    caps = (
        len(letters) > 2
        and all(not c.islower() for c in letters)
        and any(c.isupper() for c in letters)
    )
    return _Look(round(line.size * 2) / 2, line.bold, caps, line.heading)


class _Splitter:
    """Walks the lines once and opens a section at each heading."""

    def __init__(
        self, lines: Sequence[Line], headings: Headings, is_entry: Callable[[str], bool]
    ) -> None:
        self.lines = lines
        self.headings = headings
        self.is_entry = is_entry
        self.in_rail = False

    @cached_property
    def known(self) -> dict[int, Kind]:
        """Lines whose words alone make them headings."""
        found: dict[int, Kind] = {}
        for index, line in enumerate(self.lines):
            if len(line.cells) == 1 and not line.bullet:
                kind = self.headings.kind(line.text.rstrip(":： "))
                if kind is not None and (not line.text[0].islower() or line.size > 1.2 * self.body):
                    found[index] = kind
        return found

    @cached_property
    def body(self) -> float:
        """The usual size of letters; without sizes no line is large."""
        return median([line.size for line in self.lines] or [0.0]) or float("inf")

    @cached_property
    def looks(self) -> set[_Look]:
        """Looks that headings have and other lines hardly ever have."""
        heading = Counter(_look(self.lines[index]) for index in self.known)
        every = Counter(_look(line) for line in self.lines if not line.bullet)
        plain = Counter(_look(line) for line in self.lines).most_common(1)
        body = plain[0][0] if plain else None
        return {
            look
            for look, count in heading.items()
            if look != body and count >= 2 and count * 2 >= every[look]
        }

    def kind(self, index: int, current: Kind) -> Kind | None:
        line = self.lines[index]
        known = self.known.get(index)
        look = _look(line)
        if known is not None:
            return known if self._believable(index, look, current) else None
        if line.bullet or len(line.text) > _MAX_HEADING or len(line.cells) > 1:
            return None
        styled = look in self.looks or (line.heading and not self.looks)
        if not styled or any(c.isdigit() for c in line.text) or line.text.endswith((".", ",")):
            return None
        inside = self.headings.inside(line.text)
        if inside is None and not self.is_entry(line.text):
            inside = self.headings.at_edge(line.text)
        if inside is not None:
            return inside
        # A school or a post in capitals looks like a heading and is none.
        return Kind.OTHER if look in self.looks and not self.is_entry(line.text) else None

    def _believable(self, index: int, look: _Look, current: Kind) -> bool:
        """A heading's word that looks like body text, among headings that do not, is an item."""
        if not self.looks or look in self.looks or look.marked:
            return True
        best = max(self.looks, key=lambda k: (k.size, k.bold, k.caps))
        lesser = (look.size, look.bold, look.caps) < (best.size, best.bold, best.caps)
        listed = current in {Kind.SKILLS, Kind.INTERESTS, Kind.EXPERIENCE, Kind.CERTIFICATIONS}
        return not (lesser and listed and not self._set_apart(index))

    def _set_apart(self, index: int) -> bool:
        """Whether more room is left above a line than lines usually have."""
        line = self.lines[index]
        gaps = [n.above for n in self.lines if n.above > 0]
        return bool(gaps) and (line.above > 1.25 * median(gaps) or line.above <= 0)


def split(
    lines: Sequence[Line], headings: Headings, is_entry: Callable[[str], bool] = lambda _: False
) -> list[Section]:
    """The document as sections; what stands before the first heading is the top.

    `is_entry` knows lines that name a post, an employer or a school.
    """
    splitter = _Splitter(lines, headings, is_entry)
    sections: list[Section] = []
    kind, heading = Kind.TOP, ""
    gathered: list[tuple[int, Line]] = []
    skip: set[int] = set()
    opened_in = 0
    for index, line in enumerate(lines):
        if _leaves_bar(lines, index, kind, opened_in):
            sections.append(Section(kind, heading, tuple(gathered)))
            kind, heading, gathered = Kind.TOP, "", []
        opened = _opened(splitter, index, kind)
        if opened is not None:
            opened_in = line.column
        if opened is None:
            gathered.append((index, _without_rail(line) if index in skip else line))
            continue
        sections.append(Section(kind, heading, tuple(gathered)))
        kind, heading, rest, wrapped = opened
        gathered = [(index, rest)] if rest is not None else []
        if wrapped:
            skip.add(index + 1)
    sections.append(Section(kind, heading, tuple(gathered)))
    return [s for s in sections if s.lines or s.heading]


def _leaves_bar(lines: Sequence[Line], index: int, kind: Kind, opened_in: int) -> bool:
    """Whether a list that a sidebar holds ends here, with the sidebar."""
    if index == 0 or kind not in _IN_BARS:
        return False
    before, line = lines[index - 1], lines[index]
    ends = line.page == before.page and line.column != before.column
    return ends and before.column == opened_in


def _opened(
    splitter: _Splitter, index: int, current: Kind
) -> tuple[Kind, str, Line | None, bool] | None:
    """The section that a line opens: kind, heading, what stands beside it, if it is wrapped."""
    line = splitter.lines[index]
    kind = splitter.kind(index, current)
    if kind is not None:
        splitter.in_rail = False
        return kind, line.text, None, False
    # Inside a section under a heading of its own, a word in the margin labels a group.
    if splitter.in_rail or current not in _GROUPED or _look(line) in splitter.looks:
        beside = _rail(splitter, index)
        if beside is not None:
            splitter.in_rail = True
            return beside
    return _inline(splitter.headings, line, current)


def _rail(splitter: _Splitter, index: int) -> tuple[Kind, str, Line | None, bool] | None:
    """A heading in the left margin with its section's first line beside it."""
    line = splitter.lines[index]
    if len(line.cells) < 2 or line.bullet or line.cells[0].text[:1].islower():
        return None
    first = line.cells[0].text
    following = splitter.lines[index + 1] if index + 1 < len(splitter.lines) else None
    rest = replace(line, cells=line.cells[1:], bold=False)
    if following is not None:
        kind = splitter.headings.kind(f"{first} {following.cells[0].text}")
        if kind is not None:
            return kind, f"{first} {following.cells[0].text}", rest, True
    kind = splitter.headings.kind(first.rstrip(":： "))
    if kind is not None and _in_form(splitter.lines, index):
        return None
    narrow = not line.cells[1].x0 or line.cells[1].x0 - line.cells[0].x0 < 190
    return (kind, first, rest, False) if kind is not None and narrow else None


def _in_form(lines: Sequence[Line], index: int) -> bool:
    """Whether a label with its value stands among others: "Qualification BSc" under "Period"."""
    beside = [line for line in lines[max(0, index - 1) : index + 2] if len(line.cells) > 1]
    return len(beside) > 1 and all(_is_labelled(line) for line in beside)


def _without_rail(line: Line) -> Line:
    return replace(line, cells=line.cells[1:], bold=False) if len(line.cells) > 1 else line


_IN_BARS = frozenset(
    {Kind.SKILLS, Kind.LANGUAGES, Kind.CONTACT, Kind.INTERESTS, Kind.CERTIFICATIONS, Kind.AWARDS}
)
_GROUPED = frozenset({Kind.SKILLS, Kind.EXPERIENCE, Kind.EDUCATION, Kind.PROJECTS})
_INLINE_KINDS = frozenset(
    {
        Kind.SKILLS,
        Kind.LANGUAGES,
        Kind.EDUCATION,
        Kind.INTERESTS,
        Kind.REFERENCES,
        Kind.CERTIFICATIONS,
    }
)


def _inline(
    headings: Headings, line: Line, current: Kind
) -> tuple[Kind, str, Line | None, bool] | None:
    """ "Skills: a, b, c" opens a section, unless it labels a group inside one."""
    if line.bullet or current in {Kind.SKILLS, Kind.EXPERIENCE, Kind.PROJECTS}:
        return None
    match = _INLINE.match(line.text)
    if match is None or not match[2].strip():
        return None
    kind = headings.kind(match[1])
    if kind is None or kind not in _INLINE_KINDS or kind is current:
        return None
    if current is Kind.EDUCATION and role_of(match[1]) is not None:
        return None  # "Qualification: BSc" in a form
    cell = replace(line.cells[0], text=match[2].replace("\t", " "), runs=())
    return kind, match[1], replace(line, cells=(cell,), bold=False), False


def of(sections: Sequence[Section], *kinds: Kind) -> Iterator[Section]:
    """The sections of these kinds, in order."""
    return (section for section in sections if section.kind in kinds)


def adopted(
    sections: Sequence[Section],
    like_job: Callable[[Section], bool],
    like_course: Callable[[Section], bool],
    is_entry: Callable[[str], bool],
    is_course: Callable[[str], bool],
) -> list[Section]:
    """Where no heading said "experience" or "education", sections that read so are taken for it.

    `is_entry` knows lines that name a post, an employer or a school, `is_course` those of a degree.
    """
    kinds = {section.kind for section in sections}
    found: list[Section] = []
    for section in sections:
        if Kind.EXPERIENCE not in kinds and section.kind in _UNSURE and like_job(section):
            parted = list(_parted(section, Kind.EXPERIENCE, is_entry))
            if Kind.EDUCATION not in kinds:
                parted[-1:] = _told_apart(parted[-1], is_entry, is_course)
            found += parted
        elif (
            Kind.EDUCATION not in kinds
            and section.kind in _UNSURE | _TRAINING
            and like_course(section)
        ):
            found += _parted(section, Kind.EDUCATION, is_entry)
        else:
            found.append(section)
    return found


def _parted(section: Section, kind: Kind, is_entry: Callable[[str], bool]) -> Iterator[Section]:
    """What stands before the first entry, a name for instance, keeps the section's own kind."""
    lines = section.lines
    # Under a heading of its own, an unknown one, even the first line is an entry's.
    unknown = section.kind is Kind.OTHER
    cut = 0 if unknown else next((n for n, (_, x) in enumerate(lines) if is_entry(x.text)), 0)
    while cut and _is_labelled(lines[cut - 1][1]):
        cut -= 1  # "Period: 2021" stands above "Position: Engineer"
    if cut:
        yield replace(section, lines=lines[:cut])
    yield replace(section, kind=kind, lines=lines[cut:])


def _is_labelled(line: Line) -> bool:
    return len(line.cells) > 1 and role_of(line.cells[0].text) is not None


def _told_apart(
    section: Section, is_entry: Callable[[str], bool], is_course: Callable[[str], bool]
) -> Iterator[Section]:
    """Posts and courses that stand under each other without headings."""
    kind = Kind.EXPERIENCE
    gathered: list[tuple[int, Line]] = []
    for index, line in section.lines:
        begins = kind
        if not line.bullet and len(line.text.split()) <= _MAX_ENTRY and is_entry(line.text):
            begins = Kind.EDUCATION if is_course(line.text) else Kind.EXPERIENCE
            # A school under its degree is no employer.
            if kind is Kind.EDUCATION and not _YEAR.search(line.text):
                begins = kind
        if begins is not kind and gathered:
            yield replace(section, kind=kind, lines=tuple(gathered))
            gathered = []
        kind = begins
        gathered.append((index, line))
    yield replace(section, kind=kind, lines=tuple(gathered))


_MAX_ENTRY = 16
_YEAR = re.compile(r"(?:19|20)\d\d|[/.'’]\d\d\b")
_UNSURE = frozenset({Kind.TOP, Kind.OTHER, Kind.SUMMARY, Kind.CONTACT})
_TRAINING = frozenset({Kind.CERTIFICATIONS, Kind.SKILLS})
