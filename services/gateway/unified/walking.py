"""Serves numbered pages from an ATS that has only cursors, without loops, gaps or repeats.

The walk reads the ATS's own pages from the start, or from where a cursor of ours points, and a few
more, so that `total` is exact for lists of usual length and never too small to page through.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

from services.gateway.errors import Invalid
from services.gateway.unified.ats import Listing, Wanted
from services.gateway.unified.faults import AtsFailed, Source

READ_AHEAD: Final = 4
MOST_PAGES: Final = 200
FARTHEST: Final = 10_000_000  # items


class Identified(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Identified)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of an ATS; `next` is what it wants to hear for the one after it."""

    items: Sequence[T]
    next: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of ours begins: on which page of the ATS, after how many of its items."""

    cursor: str | None
    skip: int
    before: int

    def written(self) -> str:
        place = json.dumps([self.cursor, self.skip, self.before])
        return urlsafe_b64encode(place.encode()).decode().rstrip("=")

    @classmethod
    def of(cls, wanted: Wanted) -> "Place":
        if wanted.cursor is None:
            skipped = (wanted.page - 1) * wanted.per_page
            return cls(None, skipped, skipped)
        try:
            padded = wanted.cursor + "=" * (-len(wanted.cursor) % 4)
            cursor, skip, before = json.loads(urlsafe_b64decode(padded))
            is_text = cursor is None or isinstance(cursor, str)
            if not is_text or not 0 <= int(skip) <= int(before) <= FARTHEST:
                raise ValueError("not a place of ours")
            return cls(cursor, int(skip), int(before))
        except (ValueError, TypeError) as error:
            raise Invalid.field("cursor", "Take it from next_cursor of the page before") from error


@dataclass(slots=True)
class _Walk(Generic[T]):
    vendor: str
    place: Place
    per_page: int
    items: list[T] = field(default_factory=list[T])
    passed: int = 0
    next: Place | None = None
    asked: set[str | None] = field(default_factory=set[str | None])
    known: set[str] = field(default_factory=set[str])

    def take(self, cursor: str | None, page: Page[T]) -> None:
        """Count a page's items, keep the wanted ones, and note where the rest begins."""
        fresh = [item for item in page.items if item.id not in self.known]
        self.asked.add(cursor)
        is_asked = page.next is not None and page.next in self.asked
        if is_asked or (page.items and not fresh):
            source = Source(self.vendor)
            raise AtsFailed(source, "it repeats a page of its list", advice="Report it to the ATS")
        self.known.update(item.id for item in fresh)
        skip = min(max(0, self.place.skip - self.passed), len(fresh))
        wanted = fresh[skip : skip + self.per_page - len(self.items)]
        end = skip + len(wanted)
        self.items.extend(wanted)
        if self.is_full and self.next is None:
            self._note_next(cursor, page, end, len(fresh))
        self.passed += len(fresh)

    @property
    def is_full(self) -> bool:
        return len(self.items) == self.per_page

    @property
    def total(self) -> int:
        return self.place.before - self.place.skip + self.passed

    def _note_next(self, cursor: str | None, page: Page[T], end: int, size: int) -> None:
        before = self.place.before + len(self.items)
        if end < size:
            self.next = Place(cursor, end, before)
        elif page.next is not None:
            self.next = Place(page.next, 0, before)


async def walk(
    read: Callable[[str | None], Awaitable[Page[T]]], wanted: Wanted, vendor: str
) -> Listing[T]:
    place = Place.of(wanted)
    walking = _Walk[T](vendor, place, wanted.per_page)
    cursor, ahead = place.cursor, READ_AHEAD
    for _ in range(MOST_PAGES):
        page = await read(cursor)
        walking.take(cursor, page)
        cursor = page.next
        if cursor is None:
            break
        if walking.is_full:
            ahead -= 1
            if ahead < 0:
                break
    total = walking.total + (1 if cursor is not None else 0)
    next_place = walking.next if total > place.before + len(walking.items) else None
    return Listing(walking.items, total, next_place.written() if next_place else None)
