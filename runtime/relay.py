"""Publishes the outbox, in order, one relay at a time.

A session-level lock makes the one; it lives on the connection that reads and deletes, so that a
relay which lost its connection lost its lock and its turn with it.
"""

import asyncio
import logging
from collections.abc import Sequence

from runtime.broker import BrokerAway, Publisher
from runtime.database import Row, SystemDatabase, Transaction, is_away
from runtime.record import Outgoing
from runtime.telemetry import Telemetry

log = logging.getLogger(__name__)

LOCK = 4_812_207_141  # any number, as long as nothing else locks it
BATCH = 500
POLL = 2.0  # seconds after which it looks without having been woken
TURN = 2.0  # seconds until it asks again whether it is its turn
AGAIN = 1.0  # seconds until an outage is looked at again
_WEEK_AHEAD, _MONTH_BEHIND = 7, 31  # days of the inbox: longer than any topic remembers
UPKEEP = 3600.0


class Relay:
    def __init__(self, system: SystemDatabase, publisher: Publisher, telemetry: Telemetry) -> None:
        self._system = system
        self._publisher = publisher
        self._telemetry = telemetry
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Relay for as long as the process lives; an outage of Kafka or Postgres is waited for."""
        while True:
            try:
                async with (
                    self._system.session() as session,
                    self._system.listening("outbox", self._woken.set),
                ):
                    await self._take_turns(session)
            except Exception as error:
                if not (is_away(error) or isinstance(error, BrokerAway)):
                    raise
                log.warning("relay waits", extra={"error": type(error).__name__})
                self._telemetry.set("relay_leading", 0)
                await asyncio.sleep(AGAIN)

    async def _take_turns(self, session: Transaction) -> None:
        while not await session.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
            await self._next_turn()
        self._telemetry.set("relay_leading", 1)
        log.info("relay leads")
        while True:
            self._woken.clear()
            while await self._publish(session) == BATCH:
                pass
            await self._tell(session)
            await self._wait()

    async def _next_turn(self) -> None:
        """Postgres tells nobody that a lock was let go, and waiting inside it would hold vacuum."""
        await asyncio.sleep(TURN)

    async def _publish(self, session: Transaction) -> int:
        rows = await session.fetch(_OLDEST, BATCH)
        if rows:
            await self._publisher.publish(_messages(rows))
            await session.execute(_DELETE, [row["id"] for row in rows])
            self._telemetry.add("relay_published_total", amount=len(rows))
        return len(rows)

    async def _tell(self, session: Transaction) -> None:
        row = await session.fetchrow(_BACKLOG)
        if row is not None:
            self._telemetry.set("outbox_messages", row["messages"])
            self._telemetry.set("outbox_oldest_seconds", row["oldest"])

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(POLL):
                await self._woken.wait()
        except TimeoutError:
            return


async def keep_inbox_days(system: SystemDatabase) -> None:
    """Make the inbox's next days and drop the ones no topic can bring back; run by one process."""
    while True:
        try:
            async with system.transaction() as tx:
                await tx.execute("SELECT keep_inbox_days($1, $2)", _WEEK_AHEAD, _MONTH_BEHIND)
        except Exception as error:
            if not is_away(error):
                raise
        await asyncio.sleep(UPKEEP)


def _messages(rows: Sequence[Row]) -> list[Outgoing]:
    return [
        Outgoing(
            topic=row["topic"],
            key=row["key"],
            value=row["payload"],
            headers=[(name, value.encode()) for name, value in row["headers"]],
        )
        for row in rows
    ]


_OLDEST = "SELECT id, topic, key, payload, headers FROM outbox ORDER BY id LIMIT $1"
_DELETE = "DELETE FROM outbox WHERE id = ANY($1::bigint[])"
_BACKLOG = """
SELECT count(*) AS messages,
       coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS oldest
  FROM outbox
"""
