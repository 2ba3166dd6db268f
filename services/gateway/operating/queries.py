"""Replays that were asked for, and what the projections say of the pipeline's health."""

from collections.abc import Sequence
from typing import Final, LiteralString
from uuid import UUID

from runtime.database import Row, Transaction
from services.gateway.operating.shapes import ReplayOrder

_REPLAYS: Final[LiteralString] = """
    SELECT id, topic, since, until, only_failed, resume_id, looked_at, sent, is_waiting, error,
           requested_by, requested_at,
           CASE WHEN state = 'running' AND heard_at < now() - interval '30 seconds'
                THEN 'interrupted' ELSE state END AS state
      FROM replays
"""


async def order(tx: Transaction, replay_id: UUID, wanted: ReplayOrder, by: UUID) -> None:
    await tx.execute(
        """
        INSERT INTO replays (id, topic, since, until, only_failed, resume_id, requested_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        replay_id,
        wanted.topic,
        wanted.since,
        wanted.until,
        wanted.only_failed,
        wanted.resume_id,
        by,
    )


async def is_at_work(tx: Transaction) -> bool:
    """Whether a replay of this tenant runs now. Two who ask at once are told one after another."""
    await tx.execute("SELECT FROM tenants FOR NO KEY UPDATE")
    found: bool = await tx.fetchval(
        """
        SELECT EXISTS (SELECT FROM replays
                        WHERE state = 'running' AND heard_at >= now() - interval '30 seconds')
        """
    )
    return found


async def one(tx: Transaction, replay_id: UUID) -> Row | None:
    return await tx.fetchrow(_REPLAYS + " WHERE id = $1", replay_id)


async def recent(tx: Transaction) -> Sequence[Row]:
    return await tx.fetch(_REPLAYS + " ORDER BY requested_at DESC, id LIMIT 50")


async def take_up(tx: Transaction, replay_id: UUID) -> bool:
    """Whether nobody is at work on it now; whoever is told so is."""
    taken = await tx.fetchval(
        """
        UPDATE replays SET state = 'running', error = NULL, heard_at = now()
         WHERE id = $1
           AND (state = 'failed'
                OR state = 'running' AND heard_at < now() - interval '30 seconds')
        RETURNING true
        """,
        replay_id,
    )
    return taken is True


async def hear(
    tx: Transaction, replay_id: UUID, looked_at: int, sent: int, *, is_waiting: bool
) -> None:
    await tx.execute(
        """
        UPDATE replays SET looked_at = $2, sent = $3, is_waiting = $4, heard_at = now()
         WHERE id = $1
        """,
        replay_id,
        looked_at,
        sent,
        is_waiting,
    )


async def end(tx: Transaction, replay_id: UUID, error: str | None) -> None:
    await tx.execute(
        """
        UPDATE replays
           SET state = CASE WHEN $2::text IS NULL THEN 'done' ELSE 'failed' END, error = $2,
               is_waiting = false, heard_at = now()
         WHERE id = $1
        """,
        replay_id,
        error,
    )


async def integrations(tx: Transaction) -> Sequence[Row]:
    """Those that fail first."""
    return await tx.fetch(
        """
        SELECT integration_id, kind, health, observed_at, last_success_at, error, lag_seconds
          FROM integration_health
         ORDER BY health = 'healthy', integration_id
        """
    )


async def incidents(tx: Transaction) -> Sequence[Row]:
    return await tx.fetch(
        """
        SELECT id, rule, subject, summary, opened_at
          FROM incidents
         WHERE closed_at IS NULL
         ORDER BY opened_at, id
        """
    )


async def unpublished(tx: Transaction) -> int:
    found: int = await tx.fetchval("SELECT count(*) FROM outbox")
    return found


async def on_their_way(tx: Transaction) -> int:
    found: int = await tx.fetchval(
        """
        SELECT count(*)
          FROM resumes r
         WHERE r.received_at > now() - interval '1 day'
           AND NOT EXISTS (SELECT FROM resume_stages s
                            WHERE (s.tenant_id, s.resume_id) = (r.tenant_id, r.id)
                              AND s.stage IN ('rejected', 'resolved'))
        """
    )
    return found
