"""Drive an agent without a broker or a database; and the fakes the runtime's own tests use."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, LiteralString
from uuid import UUID, uuid4

from runtime.agent import Agent, Context, Delivered, Projector
from runtime.broker import BrokerAway
from runtime.database import Row, Transaction
from runtime.envelope import Envelope
from runtime.hands import Hands
from runtime.inbox import Entry
from runtime.messages import caused_by, decode
from runtime.record import Outgoing, Partition, Record, Spot
from schemas.topics import Message

TENANT = UUID(int=1)


class NoTransaction:
    """A transaction that no test should touch: fakes stand in for the store."""

    async def fetch(self, query: LiteralString, *args: object) -> Sequence[Row]:
        raise AssertionError(query, args)

    async def fetchrow(self, query: LiteralString, *args: object) -> Row | None:
        raise AssertionError(query, args)

    async def fetchval(self, query: LiteralString, *args: object) -> Any:
        raise AssertionError(query, args)

    async def execute(self, query: LiteralString, *args: object) -> str:
        raise AssertionError(query, args)

    async def executemany(self, query: LiteralString, args: Sequence[Sequence[object]]) -> None:
        raise AssertionError(query, args)


async def deliver(
    agent: Agent,
    message: Message[Any],
    *,
    tenant: UUID = TENANT,
    envelope: Envelope | None = None,
    tx: Transaction | None = None,
) -> list[Delivered[Any]]:
    """Deliver one message as the runtime would; return what it would publish.

    Everything passes through bytes on the way, as it would in Kafka.
    """
    given = envelope or Envelope.first(tenant, uuid4(), agent="test")
    route = next(route for route in agent.routes if route.topic is message.topic)
    event = message.topic.payload.model_validate_json(message.payload.model_dump_json())
    context = Context(given, tx or NoTransaction())
    if route.handler is not None:
        outputs = await route.handler(event, context)
    elif route.work is not None and route.finisher is not None:
        outputs = await route.finisher(event, await route.work(event, given), context)
    else:
        raise TypeError("a route has a handler, or work and a finisher")
    return [
        decode(
            output.topic,
            Record(sent.topic, 0, 0, sent.key, sent.value, sent.headers),
        )
        for output, sent in zip(
            outputs,
            caused_by(given, outputs, agent=agent.name, took=timedelta(0)),
            strict=True,
        )
    ]


async def project(
    projector: Projector,
    messages: Sequence[Message[Any]],
    *,
    tenant: UUID = TENANT,
    tx: Transaction | None = None,
) -> None:
    """Fold messages of one tenant as the runtime would, in one batch."""
    batch = [
        Delivered(message.topic, message.payload, Envelope.first(tenant, uuid4(), agent="test"))
        for message in messages
    ]
    await projector.project(batch, tx or NoTransaction())


@dataclass(slots=True)
class MemoryEntry:
    tx: Transaction
    outputs: Sequence[Outgoing] | None
    stored: Sequence[Outgoing] = ()

    async def store(self, outputs: Sequence[Outgoing]) -> None:
        self.stored = list(outputs)


@dataclass(slots=True)
class MemoryInbox:
    """Forgets what a failed transaction stored, as Postgres does. One event at a time."""

    rows: dict[UUID, Sequence[Outgoing]] = field(default_factory=dict[UUID, Sequence[Outgoing]])
    tx: Transaction = field(default_factory=NoTransaction)

    async def outputs(self, envelope: Envelope) -> Sequence[Outgoing] | None:
        return self.rows.get(envelope.event_id)

    @asynccontextmanager
    async def open(self, envelope: Envelope) -> AsyncGenerator[Entry]:
        entry = MemoryEntry(self.tx, self.rows.get(envelope.event_id))
        yield entry
        if entry.outputs is None:
            self.rows[envelope.event_id] = entry.stored


@dataclass(slots=True)
class MemoryPublisher:
    """Keeps what was published; `away` is how many more attempts fail."""

    sent: list[Outgoing] = field(default_factory=list[Outgoing])
    away: int = 0

    async def publish(self, messages: Sequence[Outgoing]) -> None:
        if self.away:
            self.away -= 1
            raise BrokerAway("switched off")
        self.sent.extend(messages)


@dataclass(slots=True)
class _InHand:
    running: bool = True
    deaths: int = 0


@dataclass(slots=True)
class MemoryHands(Hands):
    rows: dict[Spot, _InHand] = field(default_factory=dict[Spot, _InHand])

    async def take_over(self, partitions: Collection[Partition]) -> Mapping[Spot, int]:
        own = {spot: row for spot, row in self.rows.items() if Partition(*spot[:2]) in partitions}
        for row in own.values():
            row.deaths += row.running
            row.running = False
        return {spot: row.deaths for spot, row in own.items() if row.deaths}

    async def note(self, spots: Sequence[Spot]) -> None:
        for spot in spots:
            self.rows.setdefault(spot, _InHand()).running = True

    async def clear(self, spots: Sequence[Spot]) -> None:
        for spot in spots:
            self.rows.pop(spot, None)

    async def let_go(self, spots: Sequence[Spot]) -> None:
        for spot in spots:
            row = self.rows.get(spot)
            if row is not None and not row.deaths:
                del self.rows[spot]
            elif row is not None:
                row.running = False
