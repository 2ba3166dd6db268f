"""Takes entries apart into what may be a title, an employer and a place, all the same way."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.parser.document import Line
from services.parser.entries import Entry, usual, with_dashed_lines
from services.parser.parts import Part, by_comma, part, parts_of
from services.parser.wording import Wording

_TOWN = re.compile(r"^[A-ZÀ-Þ][\w .'’-]{2,30}, [A-Z]{2}$")


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry with its header taken apart."""

    entry: Entry
    slots: tuple[Part, ...]
    location: str | None
    tail: int
    # Where among all pieces the location stood; -1 where there was none.
    place_at: int = -1


def drafts_of(entries: Sequence[Entry], wording: Wording) -> list[Draft]:
    """Each entry with as many lines under its dates as this document usually needs."""
    needs = [_need(entry, wording) for entry in entries]
    if all(len(_slots(e, n, wording)) < 2 for e, n in zip(entries, needs, strict=True)):
        entries = with_dashed_lines(entries)
        needs = [_need(entry, wording) for entry in entries]
    common = usual(needs)
    drafts: list[Draft] = []
    for entry, need in zip(entries, needs, strict=True):
        drafts.append(_draft(entry, _used(entry, need, common, wording), wording))
    return _with_places(drafts)


def _used(entry: Entry, need: int, common: int, wording: Wording) -> int:
    """How many lines under its dates an entry takes, beside what the others need."""
    if need < common and _reaches(entry, common, wording):
        return common
    if common == 0 and need and not _speaking(entry, need, wording):
        return 0
    return need


def _reaches(entry: Entry, used: int, wording: Wording) -> bool:
    """Whether an entry has as many lines of header under its dates as others have."""
    return len(entry.header) - entry.lead - 1 >= used and _plausible(entry, used, wording)


def _with_places(drafts: list[Draft]) -> list[Draft]:
    """An unknown town is known by its place: most other entries have a place where it stands."""
    spots = Counter((len(d.slots), d.place_at) for d in drafts if d.place_at >= 0)
    if not spots:
        return drafts
    (count, spot), times = spots.most_common(1)[0]
    if times * 3 < len(drafts):
        return drafts
    return [
        _with_town(draft, spot)
        if draft.location is None and len(draft.slots) == count + 1
        else draft
        for draft in drafts
    ]


def _with_town(draft: Draft, spot: int) -> Draft:
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
        titled = any(slot.title for slot in slots) or not _titles_below(entry, used, wording)
        if (_enough(slots) and titled) or (used == tail):
            return used if _plausible(entry, used, wording) else 0
    return 0


def _titles_below(entry: Entry, used: int, wording: Wording) -> bool:
    """Whether the next line under the dates names a post: "Acme, Izmir" did not."""
    below = entry.header[entry.lead + 1 + used :]
    return bool(below) and part(below[0][1].text, wording).title >= 1.0


def _enough(slots: Sequence[Part]) -> bool:
    if len(slots) >= 2:
        return True
    if not slots:
        return False
    pieces = by_comma(slots[0].text)
    return len(pieces) > 1 and slots[0].title > 0 and slots[0].organisation > 0


def _plausible(entry: Entry, used: int, wording: Wording) -> bool:
    """Whether the lines under the dates read like a header, not like the story's beginning."""
    below = [ln for _, ln in (*entry.header[entry.lead + 1 :], *entry.body)]
    return not any(
        _tells(line, below[offset + 1 :], wording) for offset, line in enumerate(below[:used])
    )


def _tells(line: Line, following: Sequence[Line], wording: Wording) -> bool:
    """Whether a line is the beginning of a story: long, or a sentence without a telling word."""
    found = part(line.text, wording)
    if found.title or found.organisation or any(c.runs and c.runs[0].italic for c in line.cells):
        return False
    words = len(line.text.split())
    goes_on = bool(following) and not following[0].bullet and words > 7
    return goes_on or words > 10 or (line.text[:1].islower() and words > 3)


def _draft(entry: Entry, tail: int, wording: Wording) -> Draft:
    slots, location, place_at = _placed(entry, tail, wording)
    return Draft(entry, tuple(slots), location, tail, place_at)


def _slots(entry: Entry, tail: int, wording: Wording) -> list[Part]:
    return _placed(entry, tail, wording)[0]


def _placed(entry: Entry, tail: int, wording: Wording) -> tuple[list[Part], str | None, int]:
    """Pieces that may be title or employer, and the place that stood among them, and where."""
    used = entry.header[: entry.lead + 1 + tail]
    slots: list[Part] = []
    location: str | None = None
    where: Part | None = None
    spot = -1
    for found in parts_of(used, wording):
        if wording.is_place(found.text) and not found.title:
            spot = len(slots) if location is None else spot
            where = where or found
            location = location or found.text
        else:
            slots.append(found)
    if location is None and len(slots) > 2 and _TOWN.match(slots[-1].text):
        location = slots.pop().text
        spot = len(slots)
    lone = len(slots) == 1 and slots[0].title > 0 and len(by_comma(slots[0].text)) == 1
    if lone and where is not None and where.line != slots[0].line:
        name, *town = by_comma(where.text)
        # "Blue Anchor Lines, Jakarta" above a lone title: a town would have no line to itself.
        if town and len(name.split()) > 1 and not wording.is_place(name):
            employer = part(name, wording, where.line, bold=where.bold, italic=where.italic)
            slots.insert(0 if where.line < slots[0].line else 1, employer)
            location = ", ".join(town)
    return slots, location, spot
