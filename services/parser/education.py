"""Makes courses of study of a section: a new one begins where a degree, school or date returns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from schemas.profile import Education, Found
from services.parser.contacts import span_of
from services.parser.dates import Dates, dates_in
from services.parser.document import Document, Line
from services.parser.forms import records_of
from services.parser.labelled import Record, Role
from services.parser.parts import Part, by_comma, part, parts_of
from services.parser.sections import Section
from services.parser.wording import Mark, Wording
from services.parser.wrapping import Placed, unwrapped

_ASIDE = re.compile(
    r"^(?:gpa|cgpa|grade|grades|relevant|coursework|courses?|modules?|thesis|dissertation|"
    r"activities|honou?rs?:|awards?|dean|minor:|final"
    r"|abschlussnote|note|notendurchschnitt|schwerpunkte?|thema|bachelorarbeit|"
    r"masterarbeit|diplomarbeit|abschlussarbeit"
    r"|mémoire|mention|moyenne|tfg|tfm|tesis|promedio|nota|主修课程|主要课程|课程|gpa|绩点|advisor|"
    r"supervisor|betreuer|societies)\b",
    re.I,
)
_IN = re.compile(
    r"\s+(?:in|of|en|der|im|für|mention|fachrichtung|spécialité|especialidad(?:\s+en)?|di|"
    r"em)\s+|\s*,\s*|\s*:\s*|\s+[–-]\s+",
    re.I,
)
_HEAD_FIRST = re.compile(
    r"(?:universit[éàä]|universidade?|lycée|école|(?:istituto|institut[oe]?)(?:\s+tecnico)?|escuela|"
    r"escola|faculdade|scuola|liceo|colégio|"
    r"colegio|hochschule|fachhochschule"
    r"|technische|(?:university|college|school|institute|academy)\s+of|ies|iut|facult[éa]|"
    r"facultad)\b",
    re.I,
)
_HAN_LEVEL = re.compile(r"^[\u4e00-\u9fff]{2,4}$")
_CERTIFICATE = re.compile(
    r"\b(?:certificate|certified|certification|certificat|certificado|zertifikat|licen[cs]e|证书)",
    re.I,
)
_LEADING = re.compile(r"^(?:in|en|of|with|mit)\s+(?=[A-ZÀ-Þ])")
_HONOURS = re.compile(
    r"\b(?:laude|honou?rs|distinction|merit|class|minor|major|gpa|grade|mención|mention|note|voto)\b",
    re.I,
)
# What stands behind a degree and is none of it; "(Hons)" is.
_REMARK = re.compile(
    r"\s*[(（](?:thesis|dissertation|valedictorian|salutatorian|c?gpa|grade|note|voto|nota"
    r"|\d+(?:[.,]\d+)?\s?%|expected|in progress|ongoing|laufend|en cours)[^()（）]*[)）]"
    r"|\s*[,·|–-]?\s+(?:(?:abschluss)?note|c?gpa|grade|voto|nota|ocena|média|promedio):?\s\d.*$",
    re.I,
)
_SUBJECT = re.compile(
    r"scien|engineer|stud(?:y|ies)|\barts?\b|manage|business|nursing|design|econom|"
    r"account|biolog|chemi|physic|math|histor|law\b"
    r"|educat|psycholog|informati|comput|market|financ|medic|ecolog|technolog|administ|"
    r"communicat|linguist|philosoph|politic"
    r"|sociolog|statisti|architect|journalis|pharmac|literatur|english|german|french|"
    r"spanish|kinesiolog|zoolog|geolog|geograph"
    r"|wissenschaft|technik|wirtschaft|informatik|gestion|droit|lettres|comptab|derecho|"
    r"enfermer|contadur|administra|ingenier",
    re.I,
)
_MAX = 130


@dataclass(slots=True)
class _Course:
    lines: list[Placed] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    dates: Dates | None = None
    degree: bool = False
    school: bool = False


def education_of(
    document: Document, sections: Sequence[Section], wording: Wording
) -> list[Found[Education]]:
    """All courses of study in these sections."""
    found: list[Found[Education]] = []
    for section in sections:
        records = records_of(section.lines, Role.DEGREE, Role.SCHOOL, Role.DATES)
        if records:
            found += [_of_record(document, record, wording) for record in records]
            continue
        above: str | None = None
        for course in _courses(unwrapped(section.lines), wording):
            made = _made(course, wording)
            if made is None:
                continue
            # Two degrees of one school: its name stands once, above the first.
            if made.school is None and above is not None:
                made = made.model_copy(update={"school": above})
            above = made.school if course.parts and _is_school(course.parts[0]) else None
            first, last = course.lines[0][0], course.lines[-1][0]
            end = document.starts[last] + len(document.lines[last].text) - document.starts[first]
            sure = 0.9 if made.degree and made.school else 0.6
            found.append(Found(value=made, confidence=sure, span=span_of(document, first, 0, end)))
    return found


def _of_record(document: Document, record: Record, wording: Wording) -> Found[Education]:
    """A course whose parts stand behind labels."""
    values, dates = record.values, record.dates
    degree, school = _REMARK.sub("", values.get(Role.DEGREE, "")) or None, values.get(Role.SCHOOL)
    made = Education(
        degree=degree,
        field=values.get(Role.FIELD) or _field(degree),
        school=_named(school, wording) if school else None,
        start=dates.start if dates else None,
        end=dates.end if dates else None,
    )
    first, last = min(record.places), max(record.places)
    end = document.starts[last] + len(document.lines[last].text) - document.starts[first]
    return Found(value=made, confidence=0.95, span=span_of(document, first, 0, end))


def _courses(lines: Sequence[Placed], wording: Wording) -> Iterator[_Course]:
    listed = all(line.bullet for _, line in lines)
    course = _Course()
    for index, line in lines:
        dashed = line.bullet and course.degree and not course.school
        if not _counts(line, listed=listed) and not (dashed and _schooling(line, wording)):
            continue
        dates = _dates(line)
        parts = _parts(index, line, wording)
        degree, school = any(_is_degree(p) for p in parts), any(_is_school(p) for p in parts)
        begins = _begins_alike(course, line, degree=degree)
        if begins or _returns(course, dates, degree=degree, school=school):
            yield course
            course = _Course()
        course.lines.append((index, line))
        course.parts += parts
        course.dates = course.dates or dates
        course.degree |= degree
        course.school |= school
    if course.lines:
        yield course


def _counts(line: Line, *, listed: bool) -> bool:
    if _ASIDE.match(line.text) or len(line.text) > _MAX:
        return False
    if line.bullet and not listed:
        return any(d.is_range for d in dates_in(line.text)) and len(line.text) < 90
    told = line.text.endswith(".") and len(line.text.split()) > 12
    return not told or any(d.at[0] == 0 or d.is_range for d in dates_in(line.text))


def _schooling(line: Line, wording: Wording) -> bool:
    """A short line with a list mark that names a school: "– Lycée Brizeux, Quimper"."""
    short = len(line.text.split()) <= 8 and not line.text.endswith(".")
    return short and part(line.text, wording).weight(Mark.SCHOOL) >= 1.0


def _begins_alike(course: _Course, line: Line, *, degree: bool) -> bool:
    """Whether a line looks as the course's first one did, and as its last one does not."""
    if len(course.lines) < 2 or course.dates is None or (degree and not course.degree):
        return False
    first, last = course.lines[0][1], course.lines[-1][1]
    return (line.bold, line.heading) == (first.bold, first.heading) != (last.bold, last.heading)


def _returns(course: _Course, dates: Dates | None, *, degree: bool, school: bool) -> bool:
    """Whether this line brings again what the course already has."""
    if dates is not None and course.dates is not None:
        return True
    full = course.degree and course.school
    if degree and course.degree:
        return full or (course.dates is not None and (course.school or not school))
    if school and course.school:
        return full or course.dates is not None
    return False


def _dates(line: Line) -> Dates | None:
    found = dates_in(line.text)
    ranges = [d for d in found if d.is_range]
    if ranges:
        return ranges[0]
    return found[-1] if found else None


def _parts(index: int, line: Line, wording: Wording) -> list[Part]:
    pieces: list[Part] = []
    for found in parts_of([(index, line)], wording):
        if not wording.is_place(found.text):
            pieces += _taken_apart(found, wording)
    return pieces


def _taken_apart(whole: Part, wording: Wording) -> Iterator[Part]:
    """Degree and school in one piece, parted by commas or a full stop, become two."""
    if not (_is_degree(whole) and _is_school(whole)):
        yield whole
        return
    groups: list[list[str]] = []
    kinds: list[str] = []
    for text in _by_stop(whole.text):
        piece = part(text, wording)
        kind = "school" if _school(piece) > _degree(piece) else "degree" if _degree(piece) else ""
        if groups and (not kind or (kind == kinds[-1] and kind == "degree")):
            groups[-1].append(text)
        else:
            groups.append([text])
            kinds.append(kind)
    if len(groups) == 1 and (cut := _unparted(whole)) is not None:
        groups = [[whole.text[:cut].strip(" ,-–")], [whole.text[cut:].strip()]]
    for group in groups:
        while len(group) > 1 and wording.is_place(group[-1]):
            group.pop()
        yield part(", ".join(group), wording, whole.line, bold=whole.bold, italic=whole.italic)


def _unparted(whole: Part) -> int | None:
    """Where the school begins in "Licence in Economics Université Lyon 2"."""
    degrees = [m for m in whole.marks if m.mark is Mark.DEGREE]
    schools = [m for m in whole.marks if m.mark is Mark.SCHOOL]
    if not degrees or not schools or degrees[0].start > schools[0].start:
        return None
    word = whole.text[schools[0].start :]
    return schools[0].start if _HEAD_FIRST.match(word) else None


def _by_stop(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in re.split(r"(?<=[^\W\d_]{4})\.\s+(?=[A-ZÀ-Þ])", text):
        pieces += by_comma(piece)
    return pieces


def _degree(piece: Part) -> float:
    marks = [m.start for m in piece.marks if m.mark is Mark.DEGREE]
    head = _HEAD_FIRST.match(piece.text)
    # An "Escola Técnica" is a school, whatever else "técnica" may be.
    if head is not None and marks and not re.search(r"[,–-]", piece.text[: marks[0]]):
        return 0.0
    return piece.weight(Mark.DEGREE)


def _school(piece: Part) -> float:
    return piece.weight(Mark.SCHOOL)


def _is_degree(piece: Part) -> bool:
    return _degree(piece) > 0


def _is_school(piece: Part) -> bool:
    return _school(piece) > 0


def _made(course: _Course, wording: Wording) -> Education | None:
    degree = max(
        (p for p in course.parts if _is_degree(p)),
        key=lambda p: _degree(p) - 0.6 * _school(p),
        default=None,
    )
    schools = [p for p in course.parts if p is not degree]
    school = max((p for p in schools if _is_school(p)), key=_school, default=None)
    rest = [p for p in course.parts if p is not degree and p is not school]
    if school is None and not rest and degree is not None and _is_lone_certificate(course, degree):
        return None
    if degree is None and school is None:
        if len(course.parts) < 2 or course.dates is None or not course.dates.is_range:
            return None
        degree, school, rest = course.parts[0], course.parts[1], course.parts[2:]
    elif school is None and rest:
        school = next((p for p in rest if p.organisation), rest[0])
        rest = [p for p in rest if p is not school]
    elif degree is None and rest and course.dates is not None:
        degree = rest.pop(0)
    return _education(course, degree, school, rest, wording)


def _is_lone_certificate(course: _Course, degree: Part) -> bool:
    """ "ITIL Certificate" is no course; "Craft Certificate, Cork Training (2010)" was one."""
    attended = course.dates is not None and len(by_comma(degree.text)) > 1
    return _CERTIFICATE.search(degree.text) is not None and not attended


def _education(
    course: _Course,
    degree: Part | None,
    school: Part | None,
    rest: Sequence[Part],
    wording: Wording,
) -> Education:
    written = _REMARK.sub("", _LEADING.sub("", degree.text)) or None if degree else None
    if written and _HAN_LEVEL.match(written) and rest and degree and _near(degree, rest[0]):
        # 计算机 本科: the subject stands before the level, in a cell of its own.
        written = f"{rest[0].text} {written}"
    subject = _field(written)
    if written and school and subject is None:
        school, subject = _subject_of(school, wording)
        written = f"{written}, {subject}" if subject else written
    if (
        written
        and subject is None
        and rest
        and degree
        and _near(degree, rest[0])
        and _SUBJECT.search(rest[0].text)
    ):
        subject = rest[0].text
        written = f"{written}, {subject}"
    if written and school is None:
        written, named = _school_behind(written, wording)
        school = part(named, wording) if named else None
    dates = course.dates
    return Education(
        degree=written,
        field=subject,
        school=_named(school.text, wording) if school else None,
        start=dates.start if dates else None,
        end=dates.end if dates else None,
    )


def _school_behind(degree: str, wording: Wording) -> tuple[str, str | None]:
    """A school that no word betrays stands behind the degree's last comma."""
    pieces = by_comma(degree)
    while len(pieces) > 2 and wording.is_place(pieces[-1]):
        pieces.pop()
    last = pieces[-1]
    plain = last[:1].isupper() and not any(c.isdigit() for c in last)
    if len(pieces) < 2 or not plain or _SUBJECT.search(last) or _HONOURS.search(last):
        return degree, None
    if part(last, wording).weight(Mark.DEGREE):
        return degree, None
    return ", ".join(pieces[:-1]), last


def _subject_of(school: Part, wording: Wording) -> tuple[Part, str | None]:
    """Some templates set the subject behind the school: "College of Arts, Nursing"."""
    pieces = by_comma(school.text)
    if len(pieces) > 1 and _SUBJECT.search(pieces[-1]) and not part(pieces[-1], wording).marks:
        return part(", ".join(pieces[:-1]), wording, school.line), pieces[-1]
    return school, None


def _near(degree: Part, other: Part) -> bool:
    return degree.line == other.line and not other.organisation


def _field(degree: str | None) -> str | None:
    """The subject behind "in" or a comma."""
    if not degree:
        return None
    pieces = _IN.split(degree, maxsplit=2)
    if len(pieces) > 2 and re.match(
        r"(?:bachelor|master|doctor|associate)s?$", pieces[0].strip(), re.I
    ):
        return pieces[2].strip() or None
    return pieces[1].strip() or None if len(pieces) > 1 else None


def _named(text: str, wording: Wording) -> str:
    """A school without the place behind its last comma."""
    pieces = by_comma(text)
    while len(pieces) > 1 and (
        wording.is_place(pieces[-1]) or (len(pieces) > 2 and not part(pieces[-1], wording).marks)
    ):
        pieces.pop()
    if len(pieces) == 2 and not part(pieces[1], wording).marks and len(pieces[1].split()) == 1:
        pieces.pop()
    return ", ".join(pieces)


def reads_like_courses(section: Section, wording: Wording) -> bool:
    """Whether a section without a telling heading holds a dated degree from a school."""
    courses = list(_courses(unwrapped(section.lines), wording))
    return any(c.degree and (c.school or c.dates is not None) for c in courses)


def names_course(text: str, wording: Wording) -> bool:
    """Whether a line is about a degree more than about a post."""
    found = part(text, wording)
    degree = found.weight(Mark.DEGREE)
    return degree > 0 and (degree > found.title or found.weight(Mark.SCHOOL) > found.title)
