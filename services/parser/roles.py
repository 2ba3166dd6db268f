"""Decides which piece of an entry is the title and which the employer, learned per document."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from services.parser.drafts import Draft
from services.parser.entries import usual
from services.parser.parts import Part, by_comma, part
from services.parser.wording import Mark, Wording

# "Crispin, Vane & Doyle": partners, not a post and its employer.
_PARTNERS = re.compile(
    r"^[^\W\d_][\w'’-]+, [^\W\d_][\w'’-]+ (?:&|and|und|et|y|e|en) [^\W\d_][\w'’-]+$"
)
_DEPARTMENT = re.compile(
    r"\b(?:(?:critical|intensive|acute|palliative|patient|customer) care|"
    r"unit|department|dept|division|team|ward|abteilung|service|pôle|departamento|área)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Roles:
    title: str | None
    company: str | None
    location: str | None
    sure: float


def assigned(drafts: Sequence[Draft], wording: Wording) -> list[Roles]:
    """Titles and employers, with one order for all entries that are built alike."""
    roles: list[Roles | None] = [None] * len(drafts)
    for count in {len(d.slots) for d in drafts}:
        alike = [i for i, d in enumerate(drafts) if len(d.slots) == count]
        group = [drafts[i] for i in alike]
        if count == 2 and _towns_behind(group):
            towns = [replace(d, slots=d.slots[:1], location=d.slots[1].text) for d in group]
            found = _by_commas(towns, wording)
        elif count >= 2:
            found = _by_order(group, wording)
        elif count == 1:
            under = [any(len(d.slots) > 1 for d in drafts[:i]) for i in alike]
            stacked = [any(_stacked(d) for d in drafts[:i]) for i in alike]
            found = [
                _only_title(d, wording)
                if below and (apart or not _names_employer(d, wording))
                else role
                for d, below, apart, role in zip(
                    group, under, stacked, _by_commas(group, wording), strict=True
                )
            ]
        else:
            found = [Roles(None, None, d.location, 0.2) for d in group]
        for i, role in zip(alike, found, strict=True):
            roles[i] = role
    return [role for role in roles if role is not None]


def _stacked(draft: Draft) -> bool:
    """An employer on a line of its own, above a line that is a post's and no employer's."""
    first, second = (*draft.slots, None, None)[:2]
    return (
        first is not None
        and second is not None
        and first.line != second.line
        and second.title > first.title
    )


def _towns_behind(drafts: Sequence[Draft]) -> bool:
    """ "Chef, Salt & Tar – Bath" in every entry: the comma parts the two, the dash a town."""
    return len(drafts) > 1 and all(
        len(by_comma(d.slots[0].text)) > 1
        and d.slots[0].line == d.slots[1].line
        and not d.slots[1].marks
        and len(d.slots[1].text.split()) <= 2
        and d.location is None
        for d in drafts
    )


def _names_employer(draft: Draft, wording: Wording) -> bool:
    """Whether any piece between commas speaks for an employer more than for a title."""
    pieces = [part(text, wording) for text in by_comma(draft.slots[0].text)]
    return any(p.organisation > p.title for p in pieces) or draft.slots[0].title == 0


def _only_title(draft: Draft, wording: Wording) -> Roles:
    """A further post under an employer who was named above the first."""
    return Roles(_title(draft.slots[0].text, wording), None, draft.location, 0.6)


def _by_order(drafts: Sequence[Draft], wording: Wording) -> list[Roles]:
    orders = list(permutations(range(min(3, len(drafts[0].slots))), 2))
    scores = {order: sum(_fit(d, *order) for d in drafts) for order in orders}
    # Without evidence the usual place of title and employer is first and second.
    best = max(orders, key=lambda o: (scores[o], -o[0] - o[1], -o[0]))
    roles: list[Roles] = []
    for draft in drafts:
        title, company = draft.slots[best[0]], draft.slots[best[1]]
        name, place = _without_place(company.text, wording, drafts, best[1])
        rest = [p.text for i, p in enumerate(draft.slots) if i not in best]
        location = draft.location or place or next((r for r in rest if len(r) < 40), None)
        roles.append(Roles(_title(title.text, wording), name, location, _sure(draft, best)))
    return roles


def _fit(draft: Draft, title: int, company: int) -> float:
    a, b = draft.slots[title], draft.slots[company]
    return a.title - a.organisation + b.organisation - b.title


def _sure(draft: Draft, order: tuple[int, int]) -> float:
    fit = _fit(draft, *order)
    return 0.9 if fit >= 1.5 else 0.75 if fit > 0 else 0.5


def _without_place(
    text: str, wording: Wording, drafts: Sequence[Draft], slot: int
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


def _by_commas(drafts: Sequence[Draft], wording: Wording) -> list[Roles]:
    """One piece holds all: cut it at its commas, the same way round in every entry."""
    two = usual([len(by_comma(d.slots[0].text)) for d in drafts]) == 2
    splits = [
        [_cut(d, wording, title_first=first, two=two) for d in drafts] for first in (True, False)
    ]
    totals = [sum(score for score, _ in split) for split in splits]
    chosen = splits[0] if totals[0] >= totals[1] - 0.1 else splits[1]
    return [roles for _, roles in chosen]


def _cut(draft: Draft, wording: Wording, *, title_first: bool, two: bool) -> tuple[float, Roles]:
    text, place = draft.slots[0].text, draft.location
    bare, bracketed = _bracketed_place(text, wording)
    pieces = by_comma(bare)
    if len(pieces) < 2 and bracketed and part(text, wording).title:
        pieces = by_comma(text)
    pieces, place = _trimmed(pieces, place, wording)
    if len(pieces) == 1:
        return _whole(pieces[0], place, wording)
    best: tuple[float, Roles] | None = None
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


def _trimmed(
    pieces: list[str], place: str | None, wording: Wording
) -> tuple[list[str], str | None]:
    """The pieces without the places behind them, as long as a title and an employer are left."""
    if len(pieces) > 3 and wording.is_place(", ".join(pieces[-2:])):
        place = ", ".join(pieces[-2:])
        pieces = pieces[:-2]
    while len(pieces) > 1 and wording.is_place(pieces[-1]):
        if len(pieces) == 2 and part(pieces[-1], wording).organisation:
            break
        last = pieces[-1]
        pieces = pieces[:-1]
        wider = f"{last}, {place}"
        place = wider if place and wording.is_place(wider) else place or last
    return pieces, place


def _whole(text: str, place: str | None, wording: Wording) -> tuple[float, Roles]:
    """One piece without a comma is one of the two, or both with nothing between them."""
    only = part(text, wording)
    together = _unparted(only, place)
    if together is not None:
        return 0.5, together
    if only.organisation > only.title:
        return 0.0, Roles(None, text, place, 0.5)
    return 0.0, Roles(text, None, place, 0.5)


def _unparted(only: Part, place: str | None) -> Roles | None:
    """Title and employer with nothing between them: "Teacher Acme School"."""
    titles = [m for m in only.marks if m.mark is Mark.TITLE]
    names = [m for m in only.marks if m.mark in {Mark.ORGANISATION, Mark.SCHOOL, Mark.LEGAL}]
    if not titles or not names or titles[-1].end >= names[0].start or len(only.text.split()) < 3:
        return None
    title, company = only.text[: titles[-1].end].strip(), only.text[titles[-1].end :].strip()
    if not company[:1].isupper() or len(company.split()) < 2:
        return None
    return Roles(title, company, place, 0.5)


def _cut_at(
    pieces: list[str], cut: int, end: int, place: str | None, wording: Wording, *, title_first: bool
) -> tuple[float, Roles]:
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
    return score, Roles(title.text, company.text, location, sure)


def inherited(roles: Sequence[Roles]) -> list[Roles]:
    """Several posts under one employer: its name stands once, above the first."""
    found: list[Roles] = []
    umbrella: str | None = None
    for role in roles:
        if role.company is None and role.title is not None:
            found.append(replace(role, company=umbrella))
        else:
            umbrella = role.company or umbrella
            found.append(role)
    return found
