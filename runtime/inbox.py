"""Handles each event once: its row, its effects and its outputs commit together or not at all."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Protocol

from runtime.database import Database, Transaction
from runtime.envelope import Envelope
from runtime.record import Outgoing


class Entry(Protocol):
    """One event inside its transaction."""

    @property
    def tx(self) -> Transaction: ...

    @property
    def outputs(self) -> Sequence[Outgoing] | None:
        """What the event led to when it was handled before; None when it is new."""
        ...

    async def store(self, outputs: Sequence[Outgoing]) -> None:
        """Keep what the event led to, so that it can be sent again, byte for byte."""
        ...


class Inbox(Protocol):
    async def outputs(self, envelope: Envelope) -> Sequence[Outgoing] | None:
        """What the event led to, or None when it was not handled yet."""
        ...

    def open(self, envelope: Envelope) -> AbstractAsyncContextManager[Entry]:
        """Open the event's transaction. Another delivery of it waits until this one is over."""
        ...


@dataclass(slots=True)
class PostgresEntry:
    tx: Transaction
    outputs: Sequence[Outgoing] | None
    _event: tuple[object, ...]

    async def store(self, outputs: Sequence[Outgoing]) -> None:
        if outputs:  # a row without outputs says the same as one with an empty list
            await self.tx.execute(_STORE, *self._event, [_row(output) for output in outputs])


@dataclass(frozen=True, slots=True)
class PostgresInbox:
    """The rows are partitioned by the event's day, so that old days can be dropped whole."""

    agent: str
    database: Database

    async def outputs(self, envelope: Envelope) -> Sequence[Outgoing] | None:
        async with self.database.transaction(envelope.tenant_id) as tx:
            return await _find(tx, self._event(envelope))

    @asynccontextmanager
    async def open(self, envelope: Envelope) -> AsyncGenerator[Entry]:
        event = self._event(envelope)
        async with self.database.transaction(envelope.tenant_id) as tx:
            is_new = await tx.fetchval(_ENTER, *event, envelope.tenant_id)
            outputs = None if is_new else await _find(tx, event)
            yield PostgresEntry(tx, outputs, event)

    def _event(self, envelope: Envelope) -> tuple[object, ...]:
        return self.agent, envelope.event_id, envelope.occurred_at.astimezone(UTC).date()


async def _find(tx: Transaction, event: tuple[object, ...]) -> Sequence[Outgoing] | None:
    row = await tx.fetchrow(_FIND, *event)
    return None if row is None else [_outgoing(stored) for stored in row["outputs"] or ()]


def _row(message: Outgoing) -> dict[str, Any]:
    return {
        "topic": message.topic,
        "key": message.key and message.key.decode(),
        "value": message.value and message.value.decode(),
        "headers": [[name, value.decode()] for name, value in message.headers],
    }


def _outgoing(row: dict[str, Any]) -> Outgoing:
    return Outgoing(
        topic=row["topic"],
        key=row["key"] and row["key"].encode(),
        value=row["value"] and row["value"].encode(),
        headers=[(name, value.encode()) for name, value in row["headers"]],
    )


_ENTER = """
INSERT INTO inbox (agent, event_id, day, tenant_id) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING true
"""
_FIND = "SELECT outputs FROM inbox WHERE agent = $1 AND event_id = $2 AND day = $3"
_STORE = "UPDATE inbox SET outputs = $4 WHERE agent = $1 AND event_id = $2 AND day = $3"
