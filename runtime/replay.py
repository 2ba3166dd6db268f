"""Sends chosen events again, so that they are handled anew, without holding up the live ones.

A copy has an id of its own, `uuid5(replay, original)`: the inbox lets it through once, also when
the replay is interrupted and resumed under the same id. What was already sent is read from the
topic itself: each copy names its original as its cause.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from runtime.agent import Delivered
from runtime.broker import Publisher
from runtime.kafka import KafkaAdmin, KafkaReader
from runtime.messages import Undecodable, decode
from runtime.record import Outgoing, Partition, Record
from schemas.topics import Topic

Wanted = Callable[[Delivered[Any]], Awaitable[bool]]
Lag = Callable[[], Awaitable[int]]

BATCH = 20  # copies between two looks at how far behind the consumers are
BEHIND = 100  # messages the consumers may be behind before the replay waits
PATIENCE = 0.5  # seconds it then waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which events of a topic."""

    topic: Topic[Any]
    replay_id: UUID
    since: datetime | None = None
    until: datetime | None = None
    tenant: UUID | None = None
    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a replay is; `waiting` says that live traffic goes first."""

    read: int = 0
    of: int = 0
    sent: int = 0
    sent_before: int = 0
    unreadable: int = 0
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Replay:
    reader: KafkaReader
    publisher: Publisher
    lag: Lag
    tell: Callable[[Progress], None]

    async def run(self, selection: Selection) -> Progress:
        """Send what was selected, once, and return the final count."""
        stretch = await self.reader.stretch(selection.topic.name, selection.since, selection.until)
        done = await self._sent_before(selection)
        progress = Progress(of=sum(map(len, stretch.values())))
        batch: list[Outgoing] = []
        async for record, delivered in self._read(selection, stretch):
            progress = replace(progress, read=progress.read + 1)
            if delivered is None:
                progress = replace(progress, unreadable=progress.unreadable + 1)
            elif await _is_chosen(selection, delivered):
                if delivered.envelope.event_id in done:
                    progress = replace(progress, sent_before=progress.sent_before + 1)
                else:
                    batch.append(_copy(record, delivered, selection.replay_id))
            if len(batch) == BATCH:
                progress = await self._send(batch, progress)
                batch = []
        return await self._send(batch, progress)

    async def _read(
        self, selection: Selection, stretch: Mapping[Partition, range]
    ) -> AsyncGenerator[tuple[Record, Delivered[Any] | None]]:
        async for record in self.reader.read(stretch):
            try:
                yield record, decode(selection.topic, record)
            except Undecodable:
                yield record, None

    async def _sent_before(self, selection: Selection) -> set[UUID]:
        """The originals whose copies lie in the topic from an earlier run of this replay."""
        everything = await self.reader.stretch(selection.topic.name, selection.since)
        return {
            delivered.envelope.causation_id
            async for _, delivered in self._read(selection, everything)
            if delivered is not None
            and delivered.envelope.replay_id == selection.replay_id
            and delivered.envelope.causation_id is not None
        }

    async def _send(self, batch: list[Outgoing], progress: Progress) -> Progress:
        while batch and await self.lag() > BEHIND:
            self.tell(replace(progress, waiting=True))
            await asyncio.sleep(PATIENCE)
        if batch:
            await self.publisher.publish(batch)
        progress = replace(progress, sent=progress.sent + len(batch))
        self.tell(progress)
        return progress


async def _is_chosen(selection: Selection, delivered: Delivered[Any]) -> bool:
    envelope = delivered.envelope
    if envelope.replay_id is not None:  # a copy: its original is in the topic too, or was
        return False
    if selection.tenant not in (None, envelope.tenant_id):
        return False
    return selection.wanted is None or await selection.wanted(delivered)


def _copy(record: Record, delivered: Delivered[Any], replay_id: UUID) -> Outgoing:
    headers = delivered.envelope.replayed(replay_id).headers()
    return Outgoing(record.topic, record.key, record.value, headers)


def lag_of(topic: Topic[Any], reader: KafkaReader, admin: KafkaAdmin) -> Lag:
    """How far the slowest consumer of a topic is behind."""

    async def lag() -> int:
        stretch = await reader.stretch(topic.name)
        behind = [0]
        for group in topic.consumers:
            committed = await admin.committed(group)
            behind.append(
                sum(
                    max(0, held.stop - committed[source])
                    for source, held in stretch.items()
                    if source in committed
                )
            )
        return max(behind)

    return lag
