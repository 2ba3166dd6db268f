"""Cuts a section into entries around its dates, in the order that this document keeps."""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from services.parser.dates import Dates, dates_in, without
from services.parser.document import Line
from services.parser.wrapping import Placed, unwrapped

_SENTENCE = re.compile(r"[.!;]$")
_NOISE = re.compile(
    r"\(?\b(?:\d+\s*(?:years?|yrs?|months?|mos?|jahre?|monate?|ans?|mois|años?|meses|y|m)\.?\s*,?\s*)+\)?",
    re.I,
)
_LEFT = re.compile(r"[\s,;:|·•()\[\]\-–—/（）【】]+")
_MAX_HEADER = 110


@dataclass(frozen=True, slots=True)
class Entry:
    """A job or a course: its header lines, its dates, and what is told under it."""

    header: tuple[Placed, ...]
    dates: Dates | None
    body: tuple[Placed, ...]
    lead: int = 0


def anchor_dates(line: Line, *, points: bool) -> Dates | None:
    """The dates that make a line the head of an entry, or None.

    They stand in a cell of their own or at an edge of the line; in the midst of a sentence they
    are part of the story. `points` lets a single date do where ranges are not the rule.
    """
    text = line.text
    if line.bullet and len(text) > 90:
        return None
    for dates in reversed(dates_in(text)):
        exact = dates.is_range or (points and dates.end is not None)
        if exact and _apart(text, dates, line):
            return dates
    return None


def _apart(text: str, dates: Dates, line: Line) -> bool:
    before, after = text[: dates.at[0]], _NOISE.sub("", text[dates.at[1] :])
    if not _LEFT.sub("", before) or not _LEFT.sub("", after):
        return len(before) + len(after) <= _MAX_HEADER and not (line.bullet and not dates.is_range)
    left = before.rsplit("\t", 1)[-1]
    right = after.split("\t", 1)[0]
    if "\t" in text and (not _LEFT.sub("", left) or not _LEFT.sub("", right)):
        return True
    opens = text[dates.at[0]] in "([（" or re.search(r"[|·•(,–—-]\s*$", before)
    marked = opens and re.match(r"\s*[|·•),–—-]", after)
    return (
        bool(marked)
        and dates.is_range
        and len(before) + len(after) <= _MAX_HEADER
        and not line.bullet
    )


def entries_of(
    lines: Sequence[Placed],
    *,
    points: bool = False,
    is_entry: Callable[[str], bool] = lambda _: False,
) -> list[Entry]:
    """The section's entries; lines before the first that belong to none are left out.

    `is_entry` knows lines that name a post, an employer or a school.
    """
    lines = [p for p in unwrapped(lines) if _LEFT.sub("", _NOISE.sub("", p[1].text))]
    lines = _with_dates_above(lines)
    anchors = [
        (place, dates)
        for place, (_, line) in enumerate(lines)
        if (dates := anchor_dates(line, points=points)) is not None
    ]
    anchors = _consistent(lines, anchors)
    if not anchors:
        return []
    if not points:
        anchors = _with_lone(lines, anchors)
    lead = _first_lead(lines, anchors[0][0])
    pattern = [_look(lines[anchors[0][0] - lead + offset][1]) for offset in range(lead)]
    starts = [anchors[0][0] - lead]
    for (previous, _), (place, _) in itertools.pairwise(anchors):
        starts.append(place - _lead(lines, (previous, place), pattern, is_entry))
    entries: list[Entry] = []
    for number, (place, dates) in enumerate(anchors):
        end = starts[number + 1] if number + 1 < len(anchors) else len(lines)
        tail = _tail(lines, place, end)
        entries.append(
            Entry(
                header=tuple(lines[starts[number] : place + 1 + tail]),
                dates=dates,
                body=tuple(lines[place + 1 + tail : end]),
                lead=place - starts[number],
            )
        )
    return entries


def _with_dates_above(lines: Sequence[Placed]) -> list[Placed]:
    """Dates at the right edge of a list's first item belong to the header above it."""
    moved = list(lines)
    for place in range(1, len(moved)):
        (_, above), (index, line) = moved[place - 1], moved[place]
        if not line.bullet or above.bullet or len(line.cells) < 2 or not header_like(above):
            continue
        last = line.cells[-1]
        found = dates_in(last.text)
        alone = len(found) == 1 and not _LEFT.sub("", without(last.text, found).replace("\x1f", ""))
        if alone and found[0].is_range and not any(d.is_range for d in dates_in(above.text)):
            moved[place - 1] = (moved[place - 1][0], replace(above, cells=(*above.cells, last)))
            moved[place] = (index, replace(line, cells=line.cells[:-1]))
    return moved


def _consistent(
    lines: Sequence[Placed], anchors: list[tuple[int, Dates]]
) -> list[tuple[int, Dates]]:
    """Where most anchors are ranges, single points are asides; so are dated bullets."""
    ranges = [a for a in anchors if a[1].is_range]
    if ranges and len(ranges) * 2 >= len(anchors):
        anchors = [a for a in anchors if a[1].is_range or _like_one(lines, a[0], ranges)]
    plain = [a for a in anchors if not lines[a[0]][1].bullet]
    return plain or anchors


def _with_lone(
    lines: Sequence[Placed], anchors: list[tuple[int, Dates]]
) -> list[tuple[int, Dates]]:
    """A short post has one date; it stands alone in a cell where the ranges of others stand."""
    spots = {(len(lines[p][1].cells), _cell_of(lines[p][1], d)) for p, d in anchors}
    taken = {p for p, _ in anchors}
    more: list[tuple[int, Dates]] = []
    for place, (_, line) in enumerate(lines):
        found = dates_in(line.text)
        if place in taken or len(line.cells) < 2 or line.bullet or len(found) != 1:
            continue
        cell = line.cells[_cell_of(line, found[0])].text
        alone = not _LEFT.sub("", without(cell, dates_in(cell)).replace("\x1f", ""))
        if alone and (len(line.cells), _cell_of(line, found[0])) in spots:
            more.append((place, found[0]))
    return sorted([*anchors, *more], key=lambda anchor: anchor[0])


def _cell_of(line: Line, dates: Dates) -> int:
    return line.text[: dates.at[0]].count("\t")


def _like_one(lines: Sequence[Placed], place: int, ranges: list[tuple[int, Dates]]) -> bool:
    """A lone date counts beside ranges if its line looks and is placed as theirs are."""
    line = lines[place][1]
    return any(
        _look(lines[p][1]) == _look(line) and len(lines[p][1].cells) == len(line.cells)
        for p, _ in ranges
    )


def header_like(line: Line) -> bool:
    """Short, no list mark, not a sentence."""
    text = line.text
    if line.bullet or len(text) > _MAX_HEADER or not text.strip():
        return False
    words = len(text.split())
    return words <= 13 and not (
        _SENTENCE.search(text) and words > 5 and not re.search(r"\b\w{1,4}\.$", text)
    )


def _look(line: Line) -> tuple[int, bool, bool]:
    return round(line.size), line.bold, line.heading


def _first_lead(lines: Sequence[Placed], place: int) -> int:
    """How many lines stand above the first entry's dates: the document's own order."""
    lead = 0
    while lead < 3 and place - lead - 1 >= 0 and header_like(lines[place - lead - 1][1]):
        lead += 1
    return lead


def _lead(
    lines: Sequence[Placed],
    between: tuple[int, int],
    pattern: list[tuple[int, bool, bool]],
    is_entry: Callable[[str], bool],
) -> int:
    """How many lines above these dates belong to them, judged by the first entry's."""
    previous, place = between
    room = place - previous - 1
    for lead in range(min(len(pattern), room), 0, -1):
        block = [lines[place - lead + offset][1] for offset in range(lead)]
        wanted = pattern[len(pattern) - lead :]
        if not all(header_like(line) for line in block) or [_look(b) for b in block] != wanted:
            continue
        styled = any(bold or heading for _, bold, heading in wanted)
        named = len(block[0].text.split()) <= 6 and is_entry(block[0].text)
        if styled or named or _story_ends(lines[place - lead - 1][1], block[0]):
            return lead
    return 0


def _story_ends(before: Line, first: Line) -> bool:
    """Plain lines: what ends a story before them is a list, a full stop, or a gap."""
    if before.bullet and before.box and first.box:
        return first.box[0] < before.box[0] - 1 or first.above > 1.15 * before.above
    stops = before.bullet or before.text.endswith((".", "。")) or len(before.text) > 60
    return stops or first.above > 1.3 * max(before.above, 1.0)


def _tail(lines: Sequence[Placed], place: int, end: int) -> int:
    """How many lines under the dates still belong to the header."""
    tail = 0
    while tail < 2 and place + 1 + tail < end:
        line = lines[place + 1 + tail][1]
        if not header_like(line) or dates_in(line.text) or line.text.rstrip().endswith(":"):
            break
        tail += 1
    return tail


def with_dashed_lines(entries: Sequence[Entry]) -> list[Entry]:
    """Some templates set "– Acme, Ulm" under the title: one list mark in every header."""
    dashed = [_dashed(entry) for entry in entries]
    if len(entries) < 2 or sum(dashed) * 3 < 2 * len(entries):
        return list(entries)
    return [
        replace(e, header=(*e.header, _unmarked(e.body[0])), body=e.body[1:]) if is_dashed else e
        for e, is_dashed in zip(entries, dashed, strict=True)
    ]


def _dashed(entry: Entry) -> bool:
    if not entry.body or not entry.body[0][1].bullet:
        return False
    text = entry.body[0][1].text
    alone = len(entry.body) == 1 or not entry.body[1][1].bullet
    return alone and len(text.split()) <= 8 and not text.endswith((".", ";", ":", "。", "；", "："))


def _unmarked(placed: Placed) -> Placed:
    return placed[0], replace(placed[1], bullet=False)


def usual(counts: Sequence[int]) -> int:
    """The most common number; the smaller of two as common."""
    ranked = sorted(Counter(counts).items(), key=lambda item: (-item[1], item[0]))
    return ranked[0][0] if ranked else 0
