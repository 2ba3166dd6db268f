"""Pages whose order may shift while they are read: they are read again until they show no more.

An item that leaves a list pulls all others forward, one of them over the border of a page that was
read. A second reading finds it; a list of one page has no border.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from math import inf
from typing import Protocol, TypeVar

from services.intake.connectors.faults import Unexpected

_MOST_READINGS = 5  # of a list that never settles; the next look reaches back anyway
_MOST_STALE = 5  # pages in a row that a shift may repeat


class Identified(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Identified)


async def settled(read: Callable[[], AsyncIterator[Sequence[T]]]) -> AsyncIterator[list[T]]:
    """Each item once, in the pages in which it was first seen."""
    seen: set[str] = set()
    most = inf  # pages of a reading: the first is bounded by bringing something new
    for _ in range(_MOST_READINGS):
        pages, stale, before = 0, 0, len(seen)
        async for page in read():
            pages += 1
            fresh = [item for item in page if item.id not in seen]
            seen.update(item.id for item in fresh)
            stale = stale + 1 if page and not fresh else 0
            if pages > most or (most == inf and stale > _MOST_STALE):
                raise Unexpected("The list gives the same pages again and again.")
            yield fresh
        if pages <= 1 or len(seen) == before:
            return
        most = 2 * pages + _MOST_STALE
