"""One turn of one integration: look, take what waits, mark it, and only then call it a success.

The order is what makes a crash harmless: an item is written down before the cursor passes it, its
resumes are stored before it counts as taken, and it is marked at the source last.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from schemas.integrations import Settings
from services.intake.admission import TryLater
from services.intake.connectors.connector import Connector, Expiring, Window
from services.intake.connectors.faults import (
    CursorLost,
    Fault,
    ItemGone,
    LoginRefused,
    NotAllowed,
    Throttled,
)
from services.intake.connectors.notes import Notes
from services.intake.connectors.pace import backlog_allowed
from services.intake.connectors.taking import Taking, contents_of
from services.intake.connectors.windows import is_backlog, looks_since
from services.intake.connectors.work import Done, Held, LeaseLost, PostgresWork, Waiting

log = logging.getLogger(__name__)

BATCH = 20
_SOON = timedelta(seconds=5)  # until a backlog that has had its share of this minute goes on


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Turn:
    held: Held
    settings: Settings
    connector: Connector
    taking: Taking
    work: PostgresWork
    notes: Notes
    clock: Callable[[], datetime] = _now
    unmarked: NotAllowed | None = None

    async def run(self, *, look: bool = True) -> timedelta:
        """Do what there is to do; the pause until there may be more. Raises a Fault, or TryLater
        where our own servers are away."""
        self.unmarked = None
        if look or await self._is_look_due():
            await self._look()
        while await self._take(backlog=False, limit=BATCH):
            pass
        await self.notes.tell(self.held, self.connector)
        done = await self.work.backlog_in_last_minute(self.held)
        allowed = backlog_allowed(done, self.settings.backfill_per_minute, BATCH)
        await self._take(backlog=True, limit=allowed)
        if self.unmarked is not None:
            raise self.unmarked
        expires = (
            self.connector.credential_expires_at if isinstance(self.connector, Expiring) else None
        )
        await self.work.succeeded(self.held, expires)
        return await self._pause()

    async def _is_look_due(self) -> bool:
        standing = await self.work.standing(self.held)
        if standing.looked_at is None:
            return True
        interval = timedelta(seconds=self.settings.poll_interval_seconds)
        return self.clock() >= standing.looked_at + interval

    async def _look(self) -> None:
        began = self.clock()
        try:
            await self._list(began)
        except CursorLost:
            log.info("a cursor was lost", extra={"integration": self.held.name})
            await self.work.forget_cursor(self.held)
            await self._list(began)
        await self.work.looked(self.held, began)

    async def _list(self, began: datetime) -> None:
        standing = await self.work.standing(self.held)
        lookback = timedelta(hours=self.settings.lookback_hours)
        since = looks_since(standing.looked_at, began, lookback, self.settings.backfill_since)
        async for page in self.connector.new_items(Window(since, standing.cursor)):
            items = [
                (item, is_backlog(item, standing.looked_at, began, lookback)) for item in page.items
            ]
            await self.work.found(self.held, items, page.cursor)

    async def _take(self, *, backlog: bool, limit: int) -> int:
        """Take a batch, then mark it; how many items there were to do something about."""
        batch = await self.work.waiting(self.held, backlog=backlog, limit=limit) if limit else []
        for item in batch:
            await self._attempt(item)
        return len(batch)

    async def _attempt(self, item: Waiting) -> None:
        if not await self.work.begin(self.held, item):
            log.error("an item was given up", extra={"integration": self.held.name})
            return
        try:
            if not item.is_taken:
                await self._take_one(item)
            await self._mark(item)
        except ItemGone as fault:
            await self.work.finished(self.held, item.id, "given_up", fault.code)
        except (LoginRefused, Throttled, TryLater):
            await self.work.put_back(self.held, item.id)  # whoever's fault that was, not the item's
            raise
        except (Fault, LeaseLost):
            raise  # an item that its source can't give steps back behind the others
        except Exception as error:  # this item's own: the others are taken all the same
            log.exception(
                "an item can't be taken",
                extra={"integration": self.held.name, "error": type(error).__name__},
            )

    async def _take_one(self, waiting: Waiting) -> None:
        """An item that changed and holds no other file than before is not fetched again."""
        item = await self.connector.open_item(waiting.id)
        contents = contents_of(item)
        if contents and contents == waiting.contents:
            done = Done(item.revision, contents)
        else:
            taken = await self.taking.take(item)
            done = Done(item.revision, contents, taken.outcome, taken.resume_ids)
        await self.work.taken(self.held, waiting.id, done)

    async def _mark(self, item: Waiting) -> None:
        """A source that lets us read and not mark is read all the same, and said to fail."""
        if self.unmarked is not None:
            return
        try:
            if not item.was_marked:  # or people, who moved it on since, would find it moved back
                await self.connector.mark_processed(item.id)
        except NotAllowed as fault:
            self.unmarked = fault
            return
        await self.work.finished(self.held, item.id, "marked", None)

    async def _pause(self) -> timedelta:
        interval = timedelta(seconds=self.settings.poll_interval_seconds)
        waiting = await self.work.next_item(self.held)
        return interval if waiting is None else min(interval, max(waiting, _SOON))
