"""Lists the skills of a resume: the items of its skills sections, named by the vocabulary."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from schemas.profile import Found, Job, Skill
from services.parser.contacts import span_of
from services.parser.document import Document, Line
from services.parser.sections import Section
from services.parser.vocabulary import Vocabulary
from services.parser.wrapping import Placed, full, join, unwrapped

_LABEL = re.compile(r"^([^:：,;]{2,45}?)\s*[:：]\s*(?=\S)")
_ONLY_LABEL = re.compile(r"^[^:：,;]{2,45}[:：]$")
_SPLIT = re.compile(
    r"\s*[,;、，；|•·●▪■◦‣▸\t]\s*(?![^(（]*[)）])|\s+/\s+|\s{3,}|\s+[–—]\s+(?=[A-ZÀ-Þ])"
)
_LEVEL = re.compile(
    r"\s*(?:[-–—:]\s*)?(?:\(?(?:\d+\+?\s*(?:years?|yrs?|jahre?|ans|"
    r"años)(?:\s+(?:of\s+)?experience)?)\)?|[●○•◦★☆▪▫■□⬤◯]{2,}|\b\d{1,3}\s?%)\s*$",
    re.I,
)
_YEARS = re.compile(r"(\d{1,2})\+?\s*(?:years?|yrs?|jahre?|ans|años|年)", re.I)
# "DevOps<tab>AWS, Docker": the first cell names the group.
_TABBED = re.compile(r"^[^\t,;]{2,40}\t(?=[^\t]+$)(?=.*[,;•|])")
_COMMAS = re.compile(r"[,;、，；|•·]|\s/\s")
_AND = re.compile(r"^(?:and|und|et|y|e|&|sowie)\s+", re.I)
_ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|net|org|io|dev|edu)\b\S*")
_MAX_ITEM = 70


def skills_of(
    document: Document,
    sections: Sequence[Section],
    vocabulary: Vocabulary,
    jobs: Sequence[Job],
    today: date,
) -> list[Found[Skill]]:
    """Items of the skills sections; without one, what the vocabulary finds in the text."""
    found: dict[str, Found[Skill]] = {}
    for section in sections:
        for index, item, years in _items(section, vocabulary):
            name = vocabulary.name(item)
            skill = Skill(
                written=item,
                name=name or item,
                years=years or _practised(name or item, jobs, vocabulary, today),
            )
            span = span_of(document, index, 0, len(document.lines[index].text))
            found.setdefault(
                item.casefold(), Found(value=skill, confidence=0.95 if name else 0.8, span=span)
            )
    return list(found.values()) or _from_text(document, vocabulary)


def lists_skills(section: Section, vocabulary: Vocabulary) -> bool:
    """Whether a section called "languages" holds those of programming."""
    items = [item for _, item, _ in _items(section, vocabulary)]
    return bool(items) and sum(vocabulary.name(item) is not None for item in items) * 2 > len(items)


def _from_text(document: Document, vocabulary: Vocabulary) -> list[Found[Skill]]:
    found: dict[str, Found[Skill]] = {}
    for index, line in enumerate(document.lines):
        # The `.net` of an address is no skill.
        for match in vocabulary.find(_ADDRESS.sub(lambda found: " " * len(found[0]), line.text)):
            skill = Skill(written=line.text[match.start : match.end], name=match.name)
            span = span_of(document, index, match.start, match.end)
            found.setdefault(match.name, Found(value=skill, confidence=0.5, span=span))
    return list(found.values())


def _practised(name: str, jobs: Sequence[Job], vocabulary: Vocabulary, today: date) -> float | None:
    """Years of the jobs whose story names the skill, where dates allow a sum."""
    months = 0
    for job in jobs:
        if job.start is None or not (job.end or job.current):
            continue
        if any(m.name == name for m in vocabulary.find(job.description)):
            end_year, end_month = (
                (today.year, today.month)
                if job.current or job.end is None
                else (job.end.year, job.end.month or 12)
            )
            months += max(
                0, (end_year - job.start.year) * 12 + end_month - (job.start.month or 1) + 1
            )
    return round(months / 12, 1) if months else None


def _items(section: Section, vocabulary: Vocabulary) -> Iterator[tuple[int, str, float | None]]:
    texts = list(_texts(section.lines))
    labelled = sum(_TABBED.match(text) is not None for _, text in texts) * 2 >= len(texts)
    for index, text in texts:
        if _ONLY_LABEL.match(text):
            continue
        listed = _LABEL.sub("", _TABBED.sub("", text) if labelled else text)
        for piece in _SPLIT.split(listed):
            years = _YEARS.search(piece)
            item = _item(piece, vocabulary)
            if item:
                yield index, item, float(years[1]) if years else None


def _texts(lines: Sequence[Placed]) -> Iterator[tuple[int, str]]:
    """The section's lines, with enumerations that run over several lines put together."""
    pending: tuple[int, Line] | None = None
    for index, line in unwrapped(lines):
        if pending is not None and _runs_on(pending[1], line):
            pending = (pending[0], join(pending[1], line))
            continue
        if pending is not None and not _labels(pending[1], line):
            yield pending[0], pending[1].text
        pending = (index, line)
    if pending is not None:
        yield pending[0], pending[1].text


def _runs_on(before: Line, line: Line) -> bool:
    """An enumeration whose last item is broken by the edge of the page."""
    if (
        len(_COMMAS.findall(before.text)) < 2
        or line.bullet
        or before.text.endswith((",", ";", ".", "、", "|", "•", "·"))
    ):
        return False
    return full(before, line) and not _LABEL.match(line.text)


def _labels(before: Line, line: Line) -> bool:
    """A short line alone above an enumeration names a group."""
    return (
        not before.bullet
        and not _COMMAS.search(before.text)
        and len(before.text.split()) <= 3
        and len(_COMMAS.findall(line.text)) >= 2
        and before.bold != line.bold
    )


def _item(piece: str, vocabulary: Vocabulary) -> str | None:
    item = _AND.sub("", _LEVEL.sub("", piece.strip()))
    item = item.strip(" .:-–—*").strip()
    if item.count("(") > item.count(")"):
        item += ")"
    if not item or not re.search(r"[^\W\d_]", item) or len(item) > _MAX_ITEM:
        return None
    return None if len(item) < 2 and vocabulary.name(item) is None else item
