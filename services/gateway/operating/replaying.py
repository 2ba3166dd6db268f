"""Runs a replay beside the requests, and keeps telling how far it is."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from runtime.replay import Progress, Replay, Selection, lag_of
from runtime.reprocessing import Chosen, forgotten, send_forgotten
from schemas import topics
from services.gateway.operating import queries
from services.gateway.operating.desk import Desk, open_desk
from services.gateway.operating.shapes import ReplayOrder
from services.gateway.settings import GatewaySettings

log = logging.getLogger(__name__)

BETWEEN_WORDS = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class Order:
    tenant_id: UUID
    replay_id: UUID
    wanted: ReplayOrder


@dataclass(slots=True)
class Replays:
    """The replays that this process is at work on."""

    settings: GatewaySettings
    _running: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def begin(self, order: Order) -> None:
        task = asyncio.create_task(self._run(order))
        self._running.add(task)  # a task that nobody holds may be collected
        task.add_done_callback(self._running.discard)

    async def finished(self) -> None:
        """Wait for those that run now."""
        await asyncio.gather(*self._running)

    async def _run(self, order: Order) -> None:
        try:
            async with open_desk(self.settings) as desk:
                await _told(desk, order)
        except Exception as error:  # noqa: BLE001  where a replay's errors end
            # It is shown as interrupted before long, and can be taken up again.
            log.warning(
                "a replay was interrupted",
                extra={"replay_id": str(order.replay_id), "error": type(error).__name__},
            )


async def _told(desk: Desk, order: Order) -> None:
    work = Work(desk, order)
    telling = asyncio.create_task(work.keep_telling())
    error: str | None = None
    try:
        await work.run()
    except Exception as failed:
        error = type(failed).__name__
        raise
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling
        await work.tell()
        async with desk.database.transaction(order.tenant_id) as tx:
            await queries.end(tx, order.replay_id, error)


@dataclass(slots=True)
class Work:
    desk: Desk
    order: Order
    progress: Progress = field(default_factory=Progress)

    async def run(self) -> None:
        """One tenant's events only, whatever else the topic holds."""
        wanted, tenant = self.order.wanted, self.order.tenant_id
        topic = topics.BY_NAME[wanted.topic]
        chosen = Chosen(
            self.desk.database, only_failed=wanted.only_failed, resume_id=wanted.resume_id
        )
        replaying = Replay(
            reader=self.desk.reader,
            publisher=self.desk.publisher,
            lag=lag_of(topic, self.desk.reader, self.desk.admin),
            tell=self._remember,
        )
        await replaying.run(
            Selection(
                topic=topic,
                replay_id=self.order.replay_id,
                since=wanted.since,
                until=wanted.until,
                tenant=tenant,
                wanted=chosen.wanted,
            )
        )
        if topic is topics.RESUME_RECEIVED:
            events = await forgotten(chosen, tenant, wanted.since, wanted.until)
            await send_forgotten(self.desk.publisher, self.order.replay_id, events)
            self._remember(replace(self.progress, sent=self.progress.sent + len(events)))

    async def keep_telling(self) -> None:
        while True:
            await asyncio.sleep(BETWEEN_WORDS)
            await self.tell()

    async def tell(self) -> None:
        now = self.progress
        async with self.desk.database.transaction(self.order.tenant_id) as tx:
            await queries.hear(tx, self.order.replay_id, now.read, now.sent, is_waiting=now.waiting)

    def _remember(self, progress: Progress) -> None:
        self.progress = progress


def order_of(tenant_id: UUID, row: Any) -> Order:
    """A replay that was asked for before, to be taken up again."""
    wanted = ReplayOrder(
        topic=row["topic"],
        since=row["since"],
        until=row["until"],
        only_failed=row["only_failed"],
        resume_id=row["resume_id"],
    )
    return Order(tenant_id, row["id"], wanted)
