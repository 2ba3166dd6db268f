"""A projector's assignment: many events at once, one transaction per tenant and batch.

An event that the projection can't take is found by folding one at a time, and dead-lettered.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from runtime.agent import Delivered, Projector
from runtime.broker import BrokerAway, Membership
from runtime.committing import Committer
from runtime.consumer import Fail
from runtime.database import Database
from runtime.delivery import DeadLetter, Retry
from runtime.failures import Failures, Tries, as_retry
from runtime.health import Health
from runtime.lanes import last_words, supervised
from runtime.messages import Undecodable, decode
from runtime.record import Partition, Record
from runtime.telemetry import Telemetry

Decoded = tuple[Record, Delivered[Any]]

GATHER = 0.04  # seconds; a timeline may be this much late, a candidate is not


@dataclass(frozen=True, slots=True, kw_only=True)
class Batches:
    """Opens a projector's assignments."""

    projector: Projector
    database: Database
    failures: Failures
    telemetry: Telemetry
    health: Health

    def __call__(
        self, group: Membership, partitions: Collection[Partition], fail: Fail
    ) -> "BatchAssignment":
        return BatchAssignment(self, group, partitions, fail)

    async def fold(self, records: Sequence[Record]) -> None:
        """Return when every record is in the tables or in a dead-letter topic."""
        topics = {topic.name: topic for topic in self.projector.topics}
        of_tenant: dict[UUID, list[Decoded]] = defaultdict(list)
        for record in records:
            try:
                delivered = decode(topics[record.topic], record)
            except Undecodable as error:
                self.failures.count_bug(record)
                await self.failures.bury(record, DeadLetter("Undecodable", str(error)), 1)
            else:
                of_tenant[delivered.envelope.tenant_id].append((record, delivered))
        for tenant_id, batch in of_tenant.items():
            await self._fold(tenant_id, batch, Tries())

    async def _fold(self, tenant_id: UUID, batch: Sequence[Decoded], tries: Tries) -> None:
        while True:
            try:
                async with self.database.transaction(tenant_id) as tx:
                    await self.projector.project([delivered for _, delivered in batch], tx)
            except Exception as error:  # noqa: BLE001  where every projection's errors end
                if len(batch) > 1 and not isinstance(as_retry(error), Retry):
                    for one in batch:
                        await self._fold(tenant_id, [one], Tries())
                    return
                if await self.failures.settle(batch[0][0], error, tries):
                    self._count(batch, "dead")
                    return
            else:
                self.failures.breaker.record(died_of_bug=False)
                self._count(batch, "done")
                return

    def _count(self, batch: Sequence[Decoded], outcome: str) -> None:
        name = self.projector.name
        for record, _ in batch:
            self.telemetry.add("handled_total", name, record.topic, outcome)


class BatchAssignment:
    def __init__(
        self, work: Batches, group: Membership, partitions: Collection[Partition], fail: Fail
    ) -> None:
        self._work = work
        self._group = group
        self._partitions = partitions
        self._committer = Committer(
            work.projector.name, group, partitions, telemetry=work.telemetry, health=work.health
        )
        self._backlog: deque[Record] = deque()
        self._done: dict[Partition, int] = {}
        self._paused = False
        self._closed = False
        self._wake = asyncio.Event()
        self._loop = asyncio.create_task(supervised(self._folding(), fail))
        self._measuring = asyncio.create_task(supervised(self._committer.measuring(), fail))

    def add(self, records: Sequence[Record]) -> None:
        self._backlog.extend(records)
        if len(self._backlog) > 2 * self._work.projector.batch and not self._paused:
            self._paused = True
            self._group.pause(self._partitions)
        self._wake.set()

    async def close(self, patience: float) -> None:
        self._closed = True
        self._wake.set()
        await asyncio.wait({self._loop}, timeout=patience)
        self._loop.cancel()
        self._measuring.cancel()
        await asyncio.wait({self._loop, self._measuring}, timeout=1)
        await last_words(self._committer.commit(self._done))

    async def _folding(self) -> None:
        while not self._closed:
            batch = self._take()
            if batch:
                await self._work.fold(batch)
                self._done |= {record.source: record.offset + 1 for record in batch}
                await self._commit()
            else:
                await self._rest()

    def _take(self) -> list[Record]:
        size = min(self._work.projector.batch, len(self._backlog))
        batch = [self._backlog.popleft() for _ in range(size)]
        if self._paused and len(self._backlog) <= self._work.projector.batch:
            self._paused = False
            self._group.resume(self._partitions)
        return batch

    async def _commit(self) -> None:
        try:
            await self._committer.commit(self._done)
        except BrokerAway:
            return  # the next batch's commit says it again

    async def _rest(self) -> None:
        self._wake.clear()
        if not self._backlog and not self._closed:
            await self._wake.wait()
        # A moment's events share a transaction and a commit, which cost more than they do.
        await asyncio.sleep(GATHER)
