"""Tells how each integration is, on every change and at least so often: silence is an alarm."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import LiteralString, NoReturn
from uuid import UUID

from runtime.database import Database, Row, SystemDatabase, is_away
from runtime.envelope import Envelope, new_id
from runtime.outbox import publish_later
from schemas import topics
from schemas.operations import Health, IntegrationHealth

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class HealthTelling:
    database: Database
    system: SystemDatabase
    every: timedelta
    agent: str

    async def run(self) -> NoReturn:
        while True:
            try:
                await self.tell()
            except Exception as error:
                if not is_away(error):
                    raise
                log.warning("health can't be told", extra={"error": type(error).__name__})
            await asyncio.sleep(LOOK)

    async def tell(self) -> int:
        """Tell what is due; how many that were. Several processes tell each once."""
        told = 0
        for tenant_id in await self._tenants():
            async with self.database.transaction(tenant_id) as tx:
                for row in await tx.fetch(_DUE, self.every):
                    message = topics.INTEGRATION_HEALTH.message(health_of(row))
                    envelope = Envelope.first(tenant_id, new_id(), agent=self.agent)
                    await publish_later(tx, message, envelope)
                    told += 1
        return told

    async def _tenants(self) -> Sequence[UUID]:
        async with self.system.transaction() as tx:
            rows = await tx.fetch(
                """
                SELECT DISTINCT tenant_id FROM integration_work
                 WHERE told_at IS NULL OR told_at < now() - $1::interval
                """,
                self.every,
            )
        return [row["tenant_id"] for row in rows]


def health_of(row: Row) -> IntegrationHealth:
    """One that was paused is not failing: somebody meant it."""
    is_failing = row["error"] is not None and not row["is_paused"]
    return IntegrationHealth(
        integration_id=row["name"],
        kind=row["kind"],
        health=Health.FAILING if is_failing else Health.HEALTHY,
        observed_at=row["observed_at"],
        error=row["error"] if is_failing else None,
        lag_seconds=None if row["is_paused"] else row["lag_seconds"],
        last_item_at=None if row["is_paused"] else row["last_item_at"],
        credential_expires_at=row["credential_expires_at"],
    )


# The lag is the age of the oldest new item, or of a look that nobody has taken up.
_DUE: LiteralString = """
WITH due AS (
    UPDATE integration_work SET told_at = now()
     WHERE told_at IS NULL OR told_at < now() - $1::interval
    RETURNING *
)
SELECT i.name, i.kind, due.error, due.last_item_at, due.credential_expires_at,
       clock_timestamp() AS observed_at, due.due_at = 'infinity' AS is_paused,
       greatest(
           extract(epoch FROM now() - (SELECT min(found_at) FROM integration_items AS item
                                        WHERE item.integration_id = i.id AND NOT is_backlog
                                          AND state = 'waiting')),
           CASE WHEN due.held_until > now() OR due.due_at = 'infinity' THEN 0
                ELSE extract(epoch FROM now() - due.due_at) END,
           0)::float8 AS lag_seconds
  FROM due JOIN integrations AS i ON i.id = due.integration_id
"""
