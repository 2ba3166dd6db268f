"""Writes the projections, a batch a statement.

Each write may come again and in any order: a stage is its event's, and of an integration the
latest observation stays. Events of a tenant that is not, or no longer, there leave nothing.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from runtime.database import Transaction
from services.gateway.projections import Observed, StagePassed

MILLISECOND = timedelta(milliseconds=1)


async def forget_erased(tx: Transaction, resumes: Collection[UUID]) -> None:
    """A stage that was still under way when its person was erased leaves nothing."""
    if not resumes:
        return
    await tx.execute(
        """
        DELETE FROM resume_stages AS s
         WHERE s.resume_id = ANY ($1::uuid[])
           AND NOT EXISTS (SELECT FROM resumes AS r WHERE r.id = s.resume_id)
           AND EXISTS (SELECT FROM erasures AS e WHERE s.resume_id = ANY (e.resume_ids))
        """,
        list(resumes),
    )


async def write_stages(tx: Transaction, stages: Sequence[StagePassed]) -> None:
    if not stages:
        return
    passed = [stage.passed for stage in stages]
    await tx.execute(
        """
        INSERT INTO resume_stages (resume_id, event_id, stage, outcome, reason, detail, took_ms,
                                   finished_at, replay_id)
        SELECT batch.*
          FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::jsonb[],
                      $7::float8[], $8::timestamptz[], $9::uuid[]) AS batch
         WHERE EXISTS (SELECT FROM tenants)
        ON CONFLICT DO NOTHING
        """,
        [stage.resume_id for stage in stages],
        [p.event_id for p in passed],
        [p.stage.value for p in passed],
        [p.outcome for p in passed],
        [p.reason for p in passed],
        [p.detail for p in passed],
        [p.took / MILLISECOND for p in passed],
        [p.finished_at for p in passed],
        [p.replay_id for p in passed],
    )


async def write_health(tx: Transaction, observed: Sequence[Observed]) -> None:
    if not observed:
        return
    await tx.execute(
        """
        INSERT INTO integration_health AS known
               (integration_id, kind, health, observed_at, last_success_at, error, lag_seconds)
        SELECT batch.*
          FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[],
                      $6::text[], $7::float8[]) AS batch
         WHERE EXISTS (SELECT FROM tenants)
         ORDER BY 1
        ON CONFLICT (tenant_id, integration_id) DO UPDATE SET
            kind = CASE WHEN excluded.observed_at > known.observed_at
                        THEN excluded.kind ELSE known.kind END,
            health = CASE WHEN excluded.observed_at > known.observed_at
                          THEN excluded.health ELSE known.health END,
            error = CASE WHEN excluded.observed_at > known.observed_at
                         THEN excluded.error ELSE known.error END,
            lag_seconds = CASE WHEN excluded.observed_at > known.observed_at
                               THEN excluded.lag_seconds ELSE known.lag_seconds END,
            observed_at = greatest(known.observed_at, excluded.observed_at),
            last_success_at = greatest(known.last_success_at, excluded.last_success_at)
        """,
        [o.integration_id for o in observed],
        [o.kind for o in observed],
        [o.health.value for o in observed],
        [o.observed_at for o in observed],
        [o.last_success_at for o in observed],
        [o.error for o in observed],
        [o.lag_seconds for o in observed],
    )
