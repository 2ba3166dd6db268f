"""Makes jobs of the entries of a section: labelled ones as they say, others as their order says."""

import re
from collections.abc import Sequence

from schemas.profile import Found, Job
from services.parser.contacts import span_of
from services.parser.document import Document
from services.parser.drafts import Draft, drafts_of
from services.parser.entries import entries_of
from services.parser.forms import records_of
from services.parser.labelled import Record, Role
from services.parser.parts import by_comma, part
from services.parser.roles import Roles, assigned, inherited
from services.parser.sections import Section
from services.parser.wording import Mark, Wording
from services.parser.wrapping import glue

# A gap told is no post.
_BREAK = re.compile(
    r"\b(?:career break|full[- ]time (?:parent|carer|mother|father)|stay[- ]at[- ]home|sabbatical"
    r"|gap year|(?:parental|maternity|paternity|family|medical|carer.s) leave|elternzeit"
    r"|mutterschutz|familienpause|auszeit|arbeitssuchend|congé (?:parental|maternité|sabbatique)"
    r"|excedencia|permiso (?:parental|por maternidad)|baja por maternidad|aspettativa"
    r"|urlop (?:macierzyński|wychowawczy)|job ?seeking|unemployed|between jobs)\b",
    re.I,
)


def jobs_of(document: Document, sections: Sequence[Section], wording: Wording) -> list[Found[Job]]:
    """All jobs of these sections, in the order of the document."""
    jobs: list[Found[Job]] = []
    for section in sections:
        records = records_of(section.lines, Role.TITLE, Role.COMPANY, Role.DATES)
        if records:
            jobs += [_of_record(document, record, wording) for record in records]
            continue
        drafts = drafts_of(entries_of(section.lines, is_entry=wording.names_entry), wording)
        if not drafts:
            drafts = drafts_of(
                entries_of(section.lines, points=True, is_entry=wording.names_entry), wording
            )
        roles = inherited(assigned(drafts, wording))
        for draft, role in zip(drafts, roles, strict=True):
            job = _job(document, draft, role)
            if job is not None:
                jobs.append(job)
    return jobs


def _of_record(document: Document, record: Record, wording: Wording) -> Found[Job]:
    """A job whose parts stand behind labels: nothing has to be guessed."""
    values, dates = record.values, record.dates
    pieces = by_comma(values.get(Role.COMPANY, ""))
    place: list[str] = []
    while len(pieces) > 1 and wording.is_place(pieces[-1]):
        place.insert(0, pieces.pop())
    behind = part(pieces[-1], wording) if len(pieces) == 2 else None
    if behind is not None and not behind.marks and behind.text.replace(" ", "").isalpha():
        place.insert(0, pieces.pop())  # forms ask for the address behind the name
    job = Job(
        title=values.get(Role.TITLE),
        company=", ".join(pieces) or None,
        location=values.get(Role.PLACE) or ", ".join(place) or None,
        start=dates.start if dates else None,
        end=dates.end if dates else None,
        current=dates.current if dates else False,
        description=values.get(Role.TOLD, ""),
    )
    first, last = min(record.places), max(record.places)
    end = document.starts[last] + len(document.lines[last].text) - document.starts[first]
    return Found(value=job, confidence=0.95, span=span_of(document, first, 0, end))


def _job(document: Document, draft: Draft, role: Roles) -> Found[Job] | None:
    if role.title is None and role.company is None:
        return None
    if role.company is None and role.title is not None and _BREAK.search(role.title):
        return None
    entry, dates = draft.entry, draft.entry.dates
    story = [line for _, line in entry.header[entry.lead + 1 + draft.tail :]] + [
        line for _, line in entry.body
    ]
    index = entry.header[0][0]
    last = entry.header[min(entry.lead + draft.tail, len(entry.header) - 1)][0]
    span = span_of(
        document,
        index,
        0,
        document.starts[last] + len(document.lines[last].text) - document.starts[index],
    )
    job = Job(
        title=role.title,
        company=role.company,
        location=role.location,
        start=dates.start if dates else None,
        end=dates.end if dates else None,
        current=dates.current if dates else False,
        description=_told(
            [line.text.replace("\t", " ") for line in story], [line.bullet for line in story]
        ),
    )
    return Found(value=job, confidence=role.sure, span=span)


def _told(texts: Sequence[str], bullets: Sequence[bool]) -> str:
    """The story with its lines joined; each list item stands on a line of its own."""
    told: list[str] = []
    for text, bullet in zip(texts, bullets, strict=True):
        if told and not bullet and not told[-1].endswith((".", ":")) and text[:1].islower():
            told[-1] = glue(told[-1], text)
        else:
            told.append(text)
    return "\n".join(told)


def reads_like_jobs(section: Section, wording: Wording) -> bool:
    """Whether a section without a telling heading holds dated posts."""
    if records_of(section.lines, Role.TITLE, Role.COMPANY):
        return True
    drafts = drafts_of(entries_of(section.lines, is_entry=wording.names_entry), wording)
    return any(any(p.title > p.weight(Mark.DEGREE) for p in d.slots) for d in drafts)
