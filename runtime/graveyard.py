"""What an operator does with dead letters: list, show, retry, discard.

That somebody retried or discarded a letter stands in a table, not in a topic of tombstones: to
list is to ask which are still open, and a table answers without reading two topics to their ends.
A retry is published before it is noted, so that a crash between the two sends it twice, under the
same event id, rather than never.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from runtime.broker import Publisher
from runtime.database import SystemDatabase
from runtime.deadletters import Letter
from runtime.kafka import KafkaReader
from runtime.record import Spot


class NoSuchLetter(LookupError):
    """No open dead letter lies there: it was dealt with, or is older than the topic remembers."""


@dataclass(frozen=True, slots=True)
class Graveyard:
    reader: KafkaReader
    publisher: Publisher
    system: SystemDatabase

    async def list(self, topics: Collection[str], *, tenant: UUID | None = None) -> list[Letter]:
        """The open letters of these dead-letter topics, oldest first."""
        done = await self._done(topics)
        letters = [
            Letter.of(record)
            for topic in topics
            async for record in self.reader.read(await self.reader.stretch(topic))
            if record.spot not in done
        ]
        mine = [letter for letter in letters if tenant in (None, letter.tenant_id)]
        return sorted(mine, key=lambda letter: letter.record.timestamp)

    async def show(self, spot: Spot) -> Letter:
        record = await self.reader.one(spot)
        if record is None or spot in await self._done([spot.topic]):
            raise NoSuchLetter(
                f"no open dead letter at {spot.topic}/{spot.partition}/{spot.offset}"
            )
        return Letter.of(record)

    async def retry(self, spot: Spot) -> Letter:
        """Send it to its topic again, with its own event id."""
        letter = await self.show(spot)
        await self.publisher.publish([letter.revived()])
        await self._note(spot, "retried")
        return letter

    async def discard(self, spot: Spot) -> Letter:
        """Take it off the list; the topic keeps it as long as it keeps anything."""
        letter = await self.show(spot)
        await self._note(spot, "discarded")
        return letter

    async def _done(self, topics: Collection[str]) -> set[Spot]:
        async with self.system.transaction() as tx:
            rows = await tx.fetch(_DONE, list(topics))
        return {Spot(row["topic"], row["partition"], row["offset"]) for row in rows}

    async def _note(self, spot: Spot, action: Literal["retried", "discarded"]) -> None:
        async with self.system.transaction() as tx:
            await tx.execute(_NOTE, *spot, action)


_DONE = 'SELECT topic, partition, "offset" FROM dead_letters_done WHERE topic = ANY($1::text[])'
_NOTE = """
INSERT INTO dead_letters_done (topic, partition, "offset", action) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
"""
