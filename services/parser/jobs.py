"""Makes jobs of entries: which piece is the title and which the employer, learned per document."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from schemas.profile import Found, Job
from services.parser.contacts import span_of
from services.parser.document import Document
from services.parser.entries import Entry, entries_of, usual
from services.parser.parts import Part, by_comma, part, parts_of
from services.parser.sections import Section
from services.parser.wording import Mark, Wording
from services.parser.wrapping import glue

_TOWN = re.compile(r"^[A-ZÀ-Þ][\w .'’-]{2,30}, [A-Z]{2}$")
# "Crispin, Vane & Doyle": partners, not a post and its employer.
_PARTNERS = re.compile(r"^[^\W\d_][\w'’-]+, [^\W\d_][\w'’-]+ (?:&|and|und|et|y|e|en) [^\W\d_][\w'’-]+$")
_DEPARTMENT = re.compile(
    r"\b(?:unit|department|dept|division|team|ward|abteilung|service|pôle|departamento|área)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Draft:
    """An entry with its header taken apart."""

    entry: Entry
    slots: tuple[Part, ...]
    location: str | None
    tail: int
    # Where among all pieces the location stood.
    place_at: int | None = None


@dataclass(frozen=True, slots=True)
class _Roles:
    title: str | None
    company: str | None
    location: str | None
    sure: float


def jobs_of(document: Document, sections: Sequence[Section], wording: Wording) -> list[Found[Job]]:
    """All jobs of these sections, in the order of the document."""
    jobs: list[Found[Job]] = []
    for section in sections:
        drafts = _drafts(entries_of(section.lines, is_entry=wording.names_entry), wording)
        if not drafts:
            drafts = _drafts(
                entries_of(section.lines, points=True, is_entry=wording.names_entry), wording
            )
        roles = _inherited(_assigned(drafts, wording))
        for draft, role in zip(drafts, roles, strict=True):
            job = _job(document, draft, role)
            if job is not None:
                jobs.append(job)
    return jobs


def _drafts(entries: Sequence[Entry], wording: Wording) -> list[_Draft]:
    """Each entry with as many lines under its dates as this document usually needs."""
    needs = [_need(entry, wording) for entry in entries]
    common = usual(needs)
    drafts: list[_Draft] = []
    for entry, need in zip(entries, needs, strict=True):
        if need < common and _reaches(entry, common, wording):
            need = common
        needless = common == 0 and need and not _speaking(entry, need, wording)
        drafts.append(_draft(entry, 0 if needless else need, wording))
    return _with_places(drafts)


def _reaches(entry: Entry, used: int, wording: Wording) -> bool:
    """Whether an entry has as many lines of header under its dates as others have."""
    return len(entry.header) - entry.lead - 1 >= used and _plausible(entry, used, wording)


def _with_places(drafts: list[_Draft]) -> list[_Draft]:
    """An unknown town is known by its place: most other entries have a place where it stands."""
    spots = Counter((len(d.slots), d.place_at) for d in drafts if d.place_at is not None)
    if not spots:
        return drafts
    (count, spot), times = spots.most_common(1)[0]
    if spot is None or times * 3 < len(drafts):
        return drafts
    return [
        _with_town(draft, spot)
        if draft.location is None and len(draft.slots) == count + 1
        else draft
        for draft in drafts
    ]


def _with_town(draft: _Draft, spot: int) -> _Draft:
    town = draft.slots[spot]
    if town.marks or len(town.text.split()) > 3 or not town.text[:1].isupper():
        return draft
    slots = draft.slots[:spot] + draft.slots[spot + 1 :]
    return replace(draft, slots=slots, location=town.text, place_at=spot)


def _speaking(entry: Entry, used: int, wording: Wording) -> bool:
    """Whether the lines under the dates name a title or an employer."""
    lines = [line for _, line in entry.header[entry.lead + 1 : entry.lead + 1 + used]]
    found = [part(line.text, wording) for line in lines]
    return any((p.title or p.organisation) and len(p.text.split()) <= 6 for p in found)


def _need(entry: Entry, wording: Wording) -> int:
    """How many lines under the dates the header needs to hold a title and an employer."""
    tail = len(entry.header) - entry.lead - 1
    for used in range(tail + 1):
        slots = _slots(entry, used, wording)
        if _enough(slots) or (used == tail):
            return used if _plausible(entry, used, wording) else 0
    return 0


def _enough(slots: Sequence[Part]) -> bool:
    if len(slots) >= 2:
        return True
    if not slots:
        return False
    pieces = by_comma(slots[0].text)
    return len(pieces) > 1 and slots[0].title > 0 and slots[0].organisation > 0


def _plausible(entry: Entry, used: int, wording: Wording) -> bool:
    """Whether the lines under the dates read like a header, not like the story's beginning."""
    for offset in range(used):
        line = entry.header[entry.lead + 1 + offset][1]
        found = part(line.text, wording)
        following = [ln for _, ln in entry.header[entry.lead + 2 + offset :]] + [
            ln for _, ln in entry.body
        ]
        if (
            found.title
            or found.organisation
            or any(c.runs and c.runs[0].italic for c in line.cells)
        ):
            continue
        story = bool(following) and not following[0].bullet and len(line.text.split()) > 7
        if (
            story
            or len(line.text.split()) > 10
            or (not line.text[:1].isupper() and line.text.isascii())
        ):
            return False
    return True


def _draft(entry: Entry, tail: int, wording: Wording) -> _Draft:
    slots, location, place_at = _placed(entry, tail, wording)
    return _Draft(entry, tuple(slots), location, tail, place_at)


def _slots(entry: Entry, tail: int, wording: Wording) -> list[Part]:
    return _placed(entry, tail, wording)[0]


def _placed(
    entry: Entry, tail: int, wording: Wording
) -> tuple[list[Part], str | None, int | None]:
    """Pieces that may be title or employer, and the place that stood among them, and where."""
    used = entry.header[: entry.lead + 1 + tail]
    slots: list[Part] = []
    location: str | None = None
    spot: int | None = None
    for found in parts_of(used, wording):
        if wording.is_place(found.text) and not found.title:
            spot = len(slots) if location is None else spot
            location = location or found.text
        else:
            slots.append(found)
    if location is None and len(slots) > 2 and _TOWN.match(slots[-1].text):
        location = slots.pop().text
        spot = len(slots)
    return slots, location, spot


def _assigned(drafts: Sequence[_Draft], wording: Wording) -> list[_Roles]:
    """Titles and employers, with one order for all entries that are built alike."""
    roles: list[_Roles | None] = [None] * len(drafts)
    for count in {len(d.slots) for d in drafts}:
        alike = [i for i, d in enumerate(drafts) if len(d.slots) == count]
        group = [drafts[i] for i in alike]
        if count >= 2:
            found = _by_order(group, wording)
        elif count == 1:
            under = [any(len(d.slots) > 1 for d in drafts[:i]) for i in alike]
            found = [
                _only_title(d, wording) if below and not _names_employer(d, wording) else role
                for d, below, role in zip(group, under, _by_commas(group, wording), strict=True)
            ]
        else:
            found = [_Roles(None, None, d.location, 0.2) for d in group]
        for i, role in zip(alike, found, strict=True):
            roles[i] = role
    return [role for role in roles if role is not None]


def _names_employer(draft: _Draft, wording: Wording) -> bool:
    """Whether any piece between commas speaks for an employer more than for a title."""
    pieces = [part(text, wording) for text in by_comma(draft.slots[0].text)]
    return any(p.organisation > p.title for p in pieces) or draft.slots[0].title == 0


def _only_title(draft: _Draft, wording: Wording) -> _Roles:
    """A further post under an employer who was named above the first."""
    return _Roles(_title(draft.slots[0].text, wording), None, draft.location, 0.6)


def _by_order(drafts: Sequence[_Draft], wording: Wording) -> list[_Roles]:
    orders = list(permutations(range(min(3, len(drafts[0].slots))), 2))
    scores = {order: sum(_fit(d, *order) for d in drafts) for order in orders}
    # Without evidence the usual place of title and employer is first and second.
    best = max(orders, key=lambda o: (scores[o], -o[0] - o[1], -o[0]))
    roles: list[_Roles] = []
    for draft in drafts:
        title, company = draft.slots[best[0]], draft.slots[best[1]]
        name, place = _without_place(company.text, wording, drafts, best[1])
        rest = [p.text for i, p in enumerate(draft.slots) if i not in best]
        location = draft.location or place or next((r for r in rest if len(r) < 40), None)
        roles.append(_Roles(_title(title.text, wording), name, location, _sure(draft, best)))
    return roles


def _fit(draft: _Draft, title: int, company: int) -> float:
    a, b = draft.slots[title], draft.slots[company]
    return a.title - a.organisation + b.organisation - b.title


def _sure(draft: _Draft, order: tuple[int, int]) -> float:
    fit = _fit(draft, *order)
    return 0.9 if fit >= 1.5 else 0.75 if fit > 0 else 0.5


def _without_place(
    text: str, wording: Wording, drafts: Sequence[_Draft], slot: int
) -> tuple[str, str | None]:
    """An employer without the place behind a comma, if it is known or all entries have one."""
    text, place = _bracketed_place(text, wording)
    pieces = by_comma(text)
    if len(pieces) < 2:
        return text, place
    for cut in range(1, len(pieces)):
        tail = ", ".join(pieces[cut:])
        if wording.is_place(tail):
            return ", ".join(pieces[:cut]), tail
    every = all(len(by_comma(d.slots[slot].text)) > 1 for d in drafts if len(d.slots) > slot)
    if (
        (every or len(pieces) > 2)
        and len(pieces[-1].split()) <= 3
        and not part(pieces[-1], wording).organisation
    ):
        return pieces[0], ", ".join(pieces[1:])
    return text, place


def _bracketed_place(text: str, wording: Wording) -> tuple[str, str | None]:
    match = re.match(r"^(.*\S)\s*[(（]([^()（）]+)[)）]$", text)
    if match is None:
        return text, None
    inside = match[2].strip()
    if wording.is_place(inside) or (
        inside[:1].isupper() and not inside.isupper() and not part(inside, wording).marks
    ):
        return match[1], inside
    return text, None


def _title(text: str, wording: Wording) -> str:
    """A title without a place behind its last comma."""
    pieces = by_comma(text)
    while len(pieces) > 1 and wording.is_place(pieces[-1]):
        pieces.pop()
    return ", ".join(pieces) if len(pieces) < len(by_comma(text)) else text


def _by_commas(drafts: Sequence[_Draft], wording: Wording) -> list[_Roles]:
    """One piece holds all: cut it at its commas, the same way round in every entry."""
    two = usual([len(by_comma(d.slots[0].text)) for d in drafts]) == 2
    splits = [
        [_cut(d, wording, title_first=first, two=two) for d in drafts] for first in (True, False)
    ]
    totals = [sum(score for score, _ in split) for split in splits]
    chosen = splits[0] if totals[0] >= totals[1] - 0.1 else splits[1]
    return [roles for _, roles in chosen]


def _cut(
    draft: _Draft, wording: Wording, *, title_first: bool, two: bool
) -> tuple[float, _Roles]:
    text, place = draft.slots[0].text, draft.location
    bare, bracketed = _bracketed_place(text, wording)
    pieces = by_comma(bare)
    if len(pieces) < 2 and bracketed and part(text, wording).title:
        pieces = by_comma(text)
    while (len(pieces) > 2 and wording.is_place(pieces[-1])) or (
        len(pieces) == 2
        and wording.is_place(pieces[-1])
        and not part(pieces[-1], wording).organisation
    ):
        last = pieces.pop()
        place = (
            f"{last}, {place}" if place and wording.is_place(f"{last}, {place}") else place or last
        )
    if len(pieces) == 1:
        only = part(pieces[0], wording)
        together = _unparted(only, place)
        if together is not None:
            return 0.5, together
        if only.organisation > only.title:
            return 0.0, _Roles(None, pieces[0], place, 0.5)
        return 0.0, _Roles(pieces[0], None, place, 0.5)
    best: tuple[float, _Roles] | None = None
    for cut in range(1, len(pieces)):
        for end in range(cut + 1, len(pieces) + 1):
            found = _cut_at(pieces, cut, end, place or bracketed, wording, title_first=title_first)
            if two and len(pieces) > 2 and end == len(pieces):
                # Where others have a title and an employer only, what is more is the title's.
                longer = cut == len(pieces) - 1 if title_first else cut == 1
                found = (found[0] + (1.0 if longer else 0.0), found[1])
            if best is None or found[0] > best[0]:
                best = found
    if best is None:
        raise AssertionError("two pieces have a cut between them")
    return best


def _unparted(only: Part, place: str | None) -> _Roles | None:
    """Title and employer with nothing between them: "Teacher Acme School"."""
    titles = [m for m in only.marks if m.mark is Mark.TITLE]
    names = [m for m in only.marks if m.mark in {Mark.ORGANISATION, Mark.SCHOOL, Mark.LEGAL}]
    if not titles or not names or titles[-1].end >= names[0].start or len(only.text.split()) < 3:
        return None
    title, company = only.text[: titles[-1].end].strip(), only.text[titles[-1].end :].strip()
    if not company[:1].isupper() or len(company.split()) < 2:
        return None
    return _Roles(title, company, place, 0.5)


def _cut_at(
    pieces: list[str], cut: int, end: int, place: str | None, wording: Wording, *, title_first: bool
) -> tuple[float, _Roles]:
    first, second, rest = pieces[:cut], pieces[cut:end], pieces[end:]
    title_text, company_text = (first, second) if title_first else (second, first)
    title, company = part(", ".join(title_text), wording), part(", ".join(company_text), wording)
    lead = part(title_text[0], wording)
    score = (
        title.title + lead.title - 1.5 * title.organisation + company.organisation - company.title
    )
    score -= 0.4 * (len(first) + len(second) - 2) + 0.3 * len(rest)
    if _DEPARTMENT.search(company_text[0]):
        score -= 2.0
    # Behind a title there may be a place; behind a department of one there is none.
    if len(rest) > 2 or (rest and (place or not title_first)):
        score -= 1.0
    if len(company_text) == 2 and _PARTNERS.match(", ".join(company_text)):
        score += 1.0
    location = ", ".join(rest) or place
    sure = 0.85 if score > 1.5 else 0.6
    return score, _Roles(title.text, company.text, location, sure)


def _inherited(roles: Sequence[_Roles]) -> list[_Roles]:
    """Several posts under one employer: its name stands once, above the first."""
    found: list[_Roles] = []
    umbrella: str | None = None
    for role in roles:
        if role.company is None and role.title is not None:
            found.append(replace(role, company=umbrella))
        else:
            umbrella = role.company or umbrella
            found.append(role)
    return found


def _job(document: Document, draft: _Draft, role: _Roles) -> Found[Job] | None:
    if role.title is None and role.company is None:
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
    drafts = _drafts(entries_of(section.lines, is_entry=wording.names_entry), wording)
    return any(any(p.title > p.weight(Mark.DEGREE) for p in d.slots) for d in drafts)
