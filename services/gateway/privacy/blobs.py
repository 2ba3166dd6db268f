"""Removes the bytes of the erased, once no row names them.

The same bytes can come again at any moment, for another person or the same. So a blob's row here
is its lock: a door that receives noted bytes writes them anew under it (runtime.reception), and
nothing is removed in the first minute, in which an earlier reception may still be at work.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from runtime.blobs import Blobs
from runtime.database import Database, SystemDatabase

log = logging.getLogger(__name__)

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Sweep:
    """`after` lets receptions that began before an erasure end."""

    database: Database
    system: SystemDatabase
    blobs: Blobs
    after: timedelta = timedelta(minutes=1)

    async def run(self) -> int:
        """Remove what is unwanted of every tenant; how many blobs that were."""
        async with self.system.transaction() as tx:
            rows = await tx.fetch("SELECT DISTINCT tenant_id FROM unwanted_blobs")
        return sum([await self._of(row["tenant_id"]) for row in rows])

    async def _of(self, tenant_id: UUID) -> int:
        async with self.database.transaction(tenant_id) as tx:
            await tx.execute(_FORGET)
            rows = await tx.fetch(_UNWANTED, self.after, AT_ONCE)
            for row in rows:
                if not row["is_named"]:
                    await self.blobs.delete(tenant_id, row["sha256"])
            await tx.execute(_REMOVED, [r["sha256"] for r in rows if not r["is_named"]])
            await tx.execute(_WANTED, [r["sha256"] for r in rows if r["is_named"]])
        removed = sum(not row["is_named"] for row in rows)
        if removed:
            log.info("blobs removed", extra={"tenant_id": str(tenant_id), "count": removed})
        return removed


_UNWANTED = """
SELECT u.sha256,
       EXISTS (SELECT FROM resumes AS r WHERE r.sha256 = u.sha256)
       OR EXISTS (SELECT FROM profiles AS p WHERE p.text_sha256 = u.sha256)
       OR EXISTS (SELECT FROM redactions AS d WHERE d.sha256 = u.sha256)
       OR EXISTS (SELECT FROM enclosures AS e WHERE e.sha256 = u.sha256)
       OR EXISTS (SELECT FROM mail_templates AS t WHERE t.sha256 = u.sha256) AS is_named
  FROM unwanted_blobs AS u
 WHERE u.removed_at IS NULL AND u.noted_at <= now() - $1::interval
 ORDER BY u.noted_at
 LIMIT $2
   FOR UPDATE OF u SKIP LOCKED
"""
_REMOVED = "UPDATE unwanted_blobs SET removed_at = now() WHERE sha256 = ANY ($1::text[])"
_WANTED = "DELETE FROM unwanted_blobs WHERE sha256 = ANY ($1::text[])"
_FORGET = "DELETE FROM unwanted_blobs WHERE removed_at < now() - interval '1 day'"
