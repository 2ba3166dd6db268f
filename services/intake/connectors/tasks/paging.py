"""Pages that can't shift: each is asked for by the time at which the last one ended."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from services.intake.connectors.connector import Window


class Dated(Protocol):
    @property
    def changed_at(self) -> datetime: ...


D = TypeVar("D", bound=Dated)

Ask = Callable[[datetime, int], Awaitable[Sequence[D]]]


def begins(window: Window, lookback: timedelta) -> datetime:
    """By the source's own clock where it was seen: it may go wrong by more than the look-back."""
    seen = (window.cursor or {}).get("changed_at")
    if seen is None:
        return window.since
    return min(window.since, datetime.fromisoformat(seen) - lookback)


async def by_time(ask: Ask[D], since: datetime, size: int) -> AsyncIterator[Sequence[D]]:
    """`ask(since, page)` gives what changed at or after `since`, the oldest change first.

    A task that changes meanwhile moves to the end, and would pull the next one over a border of
    numbered pages. Numbers are used only where more than a page changed at the same moment.
    """
    page = 1
    while True:
        found = await ask(since, page)
        yield found
        if len(found) < size:
            return
        last = max(one.changed_at for one in found)
        if last > since:
            since, page = last, 1
        else:
            page += 1
