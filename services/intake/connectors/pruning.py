"""Forgets mails that no look can list again, so that the table does not grow for ever.

A mail keeps the day on which it came, and a look lists nothing older than the last look less the
look-back; the look of a first day, which reaches further, is over once there is a last look. What a
tenant may set as look-back is bounded, and that bound is what is kept: a row that is gone stands
for a mail that is not listed under any settings. Were it listed all the same, nobody would double:
a mail is known by its Message-ID, a file by its bytes. And a missing row makes no look pass over a
mail; only one that is there does.

A task is dated anew by every edit and can come again after years: its row stays.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, LiteralString, NoReturn
from uuid import UUID

from runtime.database import Database, SystemDatabase, is_away

log = logging.getLogger(__name__)

MAILS: Final = ("imap", "graph", "gmail")
LONGEST_LOOKBACK: Final = timedelta(hours=720)
# Servers compare days, in a time zone of their own, and their clocks may be wrong.
_MARGIN: Final = timedelta(days=3)
_EVERY: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Pruning:
    """`batch` bounds a transaction, during which that integration's turn waits."""

    database: Database
    system: SystemDatabase
    batch: int = 1000

    async def run(self) -> NoReturn:
        while True:
            try:
                if pruned := await self.prune():
                    log.info("items forgotten", extra={"items": pruned})
            except Exception as error:
                if not is_away(error):
                    raise
                log.warning("items wait to be forgotten", extra={"error": type(error).__name__})
            await asyncio.sleep(_EVERY)

    async def prune(self) -> int:
        """Forget everything that is due; how many items that were."""
        async with self.system.transaction() as tx:
            rows = await tx.fetch("SELECT tenant_id, integration_id FROM integration_work")
        return sum([await self._all_of(row["tenant_id"], row["integration_id"]) for row in rows])

    async def _all_of(self, tenant_id: UUID, integration_id: UUID) -> int:
        total = 0
        while (pruned := await self._batch_of(tenant_id, integration_id)) == self.batch:
            total += pruned
        return total + pruned

    async def _batch_of(self, tenant_id: UUID, integration_id: UUID) -> int:
        async with self.database.transaction(tenant_id) as tx:
            # As every turn does, it locks the work's row before the items'.
            looked_at = await tx.fetchval(_LOOKED_AT, integration_id, MAILS)
            if looked_at is None:
                return 0
            horizon = looked_at - LONGEST_LOOKBACK - _MARGIN
            pruned: int = await tx.fetchval(_PRUNE, integration_id, horizon, self.batch)
        return pruned


# A clock that was put back must not reach what is forgotten.
_LOOKED_AT: LiteralString = """
SELECT least(w.looked_at, now())
  FROM integration_work AS w
  JOIN integrations AS i ON i.id = w.integration_id
 WHERE w.integration_id = $1 AND i.kind = ANY ($2::text[]) AND w.looked_at IS NOT NULL
   FOR UPDATE OF w
"""
_PRUNE: LiteralString = """
WITH old AS (
    SELECT item_id FROM integration_items
     WHERE integration_id = $1 AND state IN ('marked', 'given_up') AND finished_at < $2
     ORDER BY finished_at LIMIT $3
), gone AS (
    DELETE FROM integration_items AS i USING old
     WHERE i.integration_id = $1 AND i.item_id = old.item_id
    RETURNING i.state, i.is_backlog
), counted AS (
    SELECT count(*) AS items,
           count(*) FILTER (WHERE state = 'marked' AND NOT is_backlog) AS taken,
           count(*) FILTER (WHERE state = 'given_up') AS given_up,
           count(*) FILTER (WHERE is_backlog) AS backlog
      FROM gone
)
UPDATE integration_work AS w
   SET pruned_taken = pruned_taken + taken,
       pruned_given_up = pruned_given_up + given_up,
       pruned_backlog = pruned_backlog + backlog
  FROM counted
 WHERE w.integration_id = $1
RETURNING items
"""
