"""Finds the message that kills its process: who is in hand is noted outside, before the work.

Each death of a process counts against the messages it had in hand. They are suspects from then on,
and the process that owns them next handles one message at a time until they have passed: the next
death has one cause only, and innocent neighbours are not blamed again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString, Protocol

from runtime.database import SystemDatabase
from runtime.record import Partition, Spot

DEADLY = 3  # deaths with the same message in hand: it is not tried again


class Hands(Protocol):
    async def take_over(self, partitions: Collection[Partition]) -> Mapping[Spot, int]:
        """Count a death for what a lost owner still had in hand; return suspects and deaths."""
        ...

    async def note(self, spots: Sequence[Spot]) -> None:
        """These are about to be handled."""
        ...

    async def clear(self, spots: Sequence[Spot]) -> None:
        """These are finished."""
        ...

    async def let_go(self, spots: Sequence[Spot]) -> None:
        """These were put back unfinished by a process that is alive: nobody died of them."""
        ...


@dataclass(frozen=True, slots=True)
class PostgresHands:
    agent: str
    system: SystemDatabase

    async def take_over(self, partitions: Collection[Partition]) -> Mapping[Spot, int]:
        topics = [topic for topic, _ in partitions]
        numbers = [number for _, number in partitions]
        async with self.system.transaction() as tx:
            await tx.execute(_COUNT_DEATHS, self.agent, topics, numbers)
            rows = await tx.fetch(_SUSPECTS, self.agent, topics, numbers)
        return {Spot(row["topic"], row["partition"], row["offset"]): row["deaths"] for row in rows}

    async def note(self, spots: Sequence[Spot]) -> None:
        await self._run(_NOTE, spots)

    async def clear(self, spots: Sequence[Spot]) -> None:
        await self._run(_CLEAR, spots)

    async def let_go(self, spots: Sequence[Spot]) -> None:
        await self._run(_LET_GO, spots)

    async def _run(self, statement: LiteralString, spots: Sequence[Spot]) -> None:
        if not spots:
            return
        # Sorted, so that two members that note the same rows lock them in the same order.
        topics, partitions, offsets = zip(*sorted(spots), strict=True)
        async with self.system.transaction() as tx:
            await tx.execute(statement, self.agent, topics, partitions, offsets)


_COUNT_DEATHS = """
UPDATE in_hand SET deaths = deaths + 1, running = false
 WHERE agent = $1 AND running
   AND (topic, partition) IN (SELECT * FROM unnest($2::text[], $3::int[]))
"""
_SUSPECTS = """
SELECT topic, partition, "offset", deaths FROM in_hand
 WHERE agent = $1 AND deaths > 0
   AND (topic, partition) IN (SELECT * FROM unnest($2::text[], $3::int[]))
"""
_NOTE = """
INSERT INTO in_hand (agent, topic, partition, "offset", running, deaths, noted_at)
SELECT $1, spot.*, true, 0, now() FROM unnest($2::text[], $3::int[], $4::bigint[]) AS spot
ON CONFLICT (agent, topic, partition, "offset") DO UPDATE SET running = true, noted_at = now()
"""
_CLEAR = """
DELETE FROM in_hand USING unnest($2::text[], $3::int[], $4::bigint[]) AS spot (t, p, o)
 WHERE agent = $1 AND topic = t AND partition = p AND "offset" = o
"""
_LET_GO = """
WITH spot AS (SELECT * FROM unnest($2::text[], $3::int[], $4::bigint[]) AS s (t, p, o)),
innocent AS (
    DELETE FROM in_hand USING spot
     WHERE agent = $1 AND topic = t AND partition = p AND "offset" = o AND deaths = 0
)
UPDATE in_hand SET running = false FROM spot
 WHERE agent = $1 AND topic = t AND partition = p AND "offset" = o AND deaths > 0
"""
