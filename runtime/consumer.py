"""A member of a consumer group: it polls always, and hands its partitions over when told to.

What is done with the records is an `Assignment`'s business (runtime.lanes, runtime.batches): one
is opened when partitions arrive and closed when they go, so that nothing survives a rebalance.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol

from runtime.broker import BrokerAway, Join, Membership
from runtime.health import Health
from runtime.record import Partition, Record
from runtime.telemetry import Telemetry

log = logging.getLogger(__name__)

POLL = 0.5  # seconds a poll waits for records
HANDOVER = 5.0  # seconds that work in hand may still take at a rebalance
DRAIN = 15.0  # seconds that it may take when the process stops: all of it within 30
AGAIN = 1.0  # seconds until an outage is looked at again


class Assignment(Protocol):
    """The partitions a member owns until the next rebalance, and the work on them."""

    def add(self, records: Sequence[Record]) -> None: ...

    async def close(self, patience: float) -> None:
        """Take nothing new, wait a while, cancel what is left, commit what is finished."""
        ...


Fail = Callable[[BaseException], None]
Open = Callable[[Membership, Collection[Partition], Fail], Assignment]


class Consumer:
    def __init__(
        self,
        name: str,
        join: Join,
        open_assignment: Open,
        *,
        telemetry: Telemetry,
        health: Health,
    ) -> None:
        self._name = name
        self._open = open_assignment
        self._join = join
        self._telemetry = telemetry
        self._health = health
        self._assignment: Assignment | None = None
        self._leaving = False
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop` is set; then finish what is in hand, commit and leave the group."""
        self._health.unwell("partitions", "not assigned yet")
        while not stop.is_set():
            try:
                async with self._join(self) as group:
                    await self._consume(group, stop)
            except BrokerAway as error:
                log.warning("Kafka is away", extra={"agent": self._name, "error": str(error)})
                self._health.unwell("kafka", "away")
                await self._pause(stop)

    async def on_assigned(self, group: Membership, partitions: Collection[Partition]) -> None:
        if self._leaving:
            return
        self._assignment = self._open(group, partitions, self._fail)
        self._telemetry.add("rebalances_total", self._name)
        self._telemetry.set("partitions_assigned", len(partitions), self._name)
        self._health.well("partitions")
        self._health.well("kafka")
        log.info("partitions assigned", extra={"agent": self._name, "count": len(partitions)})

    async def on_revoked(self) -> None:
        await self._hand_over(HANDOVER)

    async def _consume(self, group: Membership, stop: asyncio.Event) -> None:
        self._broken = asyncio.get_running_loop().create_future()
        self._leaving = False
        polling = asyncio.create_task(self._polling(group))
        stopping = asyncio.create_task(stop.wait())
        beating = asyncio.create_task(self._beating())
        try:
            watched: set[asyncio.Future[Any]] = {polling, stopping, self._broken}
            await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._leaving = True
            for task in (polling, stopping, beating):
                task.cancel()
            await asyncio.wait({polling, stopping, beating})
            await self._hand_over(DRAIN if stop.is_set() else HANDOVER)
        if self._broken.done():
            self._broken.result()
        if not polling.cancelled():
            polling.result()

    async def _polling(self, group: Membership) -> None:
        while True:
            records = await group.poll(POLL)
            # Nothing may be awaited between these two: a rebalance in between would lose them.
            if records:
                self._owned().add(records)
            self._health.beat()

    async def _beating(self) -> None:
        """Polling stands still while the group agrees; without partitions that is no fault."""
        while True:
            await asyncio.sleep(AGAIN)
            if self._assignment is None:
                self._health.beat()

    def _owned(self) -> Assignment:
        if self._assignment is None:
            raise BrokerAway("records of partitions that were not assigned")
        return self._assignment

    async def _hand_over(self, patience: float) -> None:
        assignment, self._assignment = self._assignment, None
        self._health.unwell("partitions", "being dealt anew")
        self._telemetry.set("partitions_assigned", 0, self._name)
        if assignment is not None:
            await assignment.close(patience)

    def _fail(self, error: BaseException) -> None:
        if not self._broken.done():
            self._broken.set_exception(error)

    async def _pause(self, stop: asyncio.Event) -> None:
        self._health.beat()
        try:
            await asyncio.wait_for(stop.wait(), AGAIN)
        except TimeoutError:
            return
