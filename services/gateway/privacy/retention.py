"""Which people and files a tenant has kept for as long as it wanted to, and their end.

Whoever was hired or has left is an employee's matter, not an applicant's; whoever agreed to be
kept is kept while that holds.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from runtime.database import Database, Row, SystemDatabase, Transaction
from runtime.identities import lock_identities
from services.gateway.audit.recording import SYSTEM
from services.gateway.privacy.erasing import erase, erase_resumes
from services.gateway.privacy.person import person_of

log = logging.getLogger(__name__)

AT_ONCE: Final = 20
TALENT_POOL: Final = "talent_pool"  # the consent that keeps somebody longer


@dataclass(frozen=True, slots=True)
class Policy:
    """Days since anything was last heard; None keeps for ever."""

    candidate_days: int | None
    resume_days: int | None
    is_active: bool


async def policy(tx: Transaction) -> Policy:
    row = await tx.fetchrow("SELECT candidate_days, resume_days, is_active FROM retention_policies")
    return Policy(**row) if row else Policy(None, None, is_active=False)


async def set_policy(tx: Transaction, wanted: Policy, actor_id: UUID) -> None:
    await tx.execute(
        """
        INSERT INTO retention_policies (candidate_days, resume_days, is_active, set_by)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant_id) DO UPDATE
           SET candidate_days = $1, resume_days = $2, is_active = $3, set_by = $4, set_at = now()
        """,
        wanted.candidate_days,
        wanted.resume_days,
        wanted.is_active,
        actor_id,
    )


async def due_candidates(tx: Transaction, days: int | None, limit: int) -> Sequence[Row]:
    """Who was heard of last so long ago, the longest ago first."""
    return [] if days is None else await tx.fetch(_CANDIDATES, days, limit, TALENT_POOL)


async def due_resumes(tx: Transaction, days: int | None, limit: int) -> Sequence[Row]:
    """Files that belong to nobody and came so long ago."""
    return [] if days is None else await tx.fetch(_RESUMES, days, limit)


@dataclass(frozen=True, slots=True)
class Retention:
    database: Database
    system: SystemDatabase

    async def run(self) -> int:
        """Erase what is due of every tenant that wants it; how many people and files."""
        async with self.system.transaction() as tx:
            rows = await tx.fetch("SELECT tenant_id FROM retention_policies WHERE is_active")
        erased = 0
        for row in rows:
            while done := await self._some_of(row["tenant_id"]):
                erased += done
        return erased

    async def _some_of(self, tenant_id: UUID) -> int:
        """A few at a time, each look at what is due a new one: somebody may just have applied."""
        async with self.database.transaction(tenant_id) as tx:
            await lock_identities(tx)
            wanted = await policy(tx)
            if not wanted.is_active:
                return 0
            people = await due_candidates(tx, wanted.candidate_days, AT_ONCE)
            for row in people:
                person = await person_of(tx, row["id"])
                await erase(tx, tenant_id, SYSTEM, person, "retention")
            files = await due_resumes(tx, wanted.resume_days, AT_ONCE)
            if files:
                await erase_resumes(tx, SYSTEM, [row["id"] for row in files], "retention")
        done = len(people) + len(files)
        if done:
            log.info("retention", extra={"tenant_id": str(tenant_id), "count": done})
        return done


_CANDIDATES = """
WITH heard AS (
    SELECT c.id, c.number,
           greatest(
               c.updated_at, c.applied_at,
               (SELECT max(a.updated_at) FROM applications AS a WHERE a.candidate_id = c.id),
               (SELECT max(i.scheduled_at) FROM interviews AS i WHERE i.candidate_id = c.id),
               (SELECT max(f.created_at) FROM feedback AS f WHERE f.candidate_id = c.id),
               (SELECT max(r.attached_at) FROM candidate_resumes AS r WHERE r.candidate_id = c.id)
           ) AS last_heard
      FROM candidates AS c
     WHERE c.merged_into IS NULL
       AND c.updated_at < now() - make_interval(days => $1)
       AND upper(c.status) NOT IN ('LEFT', 'HIRED')
       AND NOT EXISTS (SELECT FROM applications AS a
                         JOIN decisions AS d ON d.application_id = a.id
                        WHERE a.candidate_id = c.id AND d.outcome = 'hired'
                          AND d.withdrawn_at IS NULL)
       AND NOT EXISTS (SELECT FROM (SELECT DISTINCT ON (k.candidate_id) k.is_given, k.expires_at
                                      FROM consents AS k
                                     WHERE k.candidate_id = c.id AND k.purpose = $3
                                     ORDER BY k.candidate_id, k.said_at DESC, k.recorded_at DESC)
                                   AS latest
                        WHERE latest.is_given
                          AND (latest.expires_at IS NULL OR latest.expires_at > now()))
)
SELECT id, number, last_heard
  FROM heard
 WHERE last_heard < now() - make_interval(days => $1)
 ORDER BY last_heard, id
 LIMIT $2
"""

_RESUMES = """
SELECT r.id, r.received_at
  FROM resumes AS r
 WHERE r.received_at < now() - make_interval(days => $1)
   AND NOT EXISTS (SELECT FROM candidate_resumes AS a WHERE a.resume_id = r.id)
   AND NOT EXISTS (SELECT FROM resume_claims AS c WHERE c.resume_id = r.id)
   AND NOT EXISTS (SELECT FROM applications AS a WHERE a.resume_id = r.id)
   AND NOT EXISTS (SELECT FROM submissions AS s
                    WHERE s.resume_id = r.id
                      AND s.received_at >= now() - make_interval(days => $1))
 ORDER BY r.received_at, r.id
 LIMIT $2
"""
