"""Reads the pairs that a person must look at, and writes down what the person said.

An open pair is followed: where a side was merged since, its survivor stands there, and pairs that
became the same are one. A decided pair shows the two as they were decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from runtime.database import Row, Transaction

_PAIRS: Final[LiteralString] = """
    WITH followed AS (
        SELECT d.id, d.status, d.score, d.evidence, d.resume_id, d.created_at, d.decided_at,
               d.decided_by,
               CASE WHEN d.status = 'open' AND a.merged_into IS NOT NULL
                    THEN survivor_of(a.id) ELSE a.id END AS known,
               CASE WHEN d.status = 'open' AND b.merged_into IS NOT NULL
                    THEN survivor_of(b.id) ELSE b.id END AS newcomer
          FROM duplicates AS d
          JOIN candidates AS a ON (a.tenant_id, a.id) = (d.tenant_id, d.candidate_id)
          JOIN candidates AS b ON (b.tenant_id, b.id) = (d.tenant_id, d.other_id)
         WHERE ($1::text IS NULL OR d.status = $1)
    ), told AS (
        SELECT DISTINCT ON (least(known, newcomer), greatest(known, newcomer)) *
          FROM followed AS f
         WHERE f.status <> 'open'
            OR (f.known <> f.newcomer
                AND NOT EXISTS (SELECT FROM duplicates AS said
                                 WHERE said.status = 'dismissed'
                                   AND said.candidate_id IN (f.known, f.newcomer)
                                   AND said.other_id IN (f.known, f.newcomer)))
         ORDER BY least(known, newcomer), greatest(known, newcomer), score DESC, id
    )
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which pairs a list shows; `after` is the last one of the page before."""

    status: str
    limit: int
    after: tuple[datetime, UUID] | None = None


async def listed(tx: Transaction, wanted: Wanted) -> Sequence[Row]:
    """Newest first."""
    before, before_id = wanted.after or (None, None)
    return await tx.fetch(
        _PAIRS  # noqa: S608  constants of this module only
        + """
        SELECT * FROM told
         WHERE $2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid)
         ORDER BY created_at DESC, id DESC
         LIMIT $4
        """,
        wanted.status,
        before,
        before_id,
        wanted.limit,
    )


async def one(tx: Transaction, pair_id: UUID) -> Row | None:
    return await tx.fetchrow(
        """
        SELECT d.id, d.status, d.score, d.evidence, d.resume_id, d.created_at, d.decided_at,
               d.decided_by,
               CASE WHEN d.status = 'open' THEN survivor_of(d.candidate_id)
                    ELSE d.candidate_id END AS known,
               CASE WHEN d.status = 'open' THEN survivor_of(d.other_id)
                    ELSE d.other_id END AS newcomer
          FROM duplicates AS d
         WHERE d.id = $1
        """,
        pair_id,
    )


async def sides(tx: Transaction, candidate_ids: Sequence[UUID]) -> Mapping[UUID, dict[str, Any]]:
    rows = await tx.fetch(
        """
        SELECT c.id AS key, c.number, c.first_name, c.last_name, c.email, c.phone, c.location,
               c.position, c.status, c.source, c.skills, c.linkedin_url, c.applied_at,
               EXISTS (SELECT FROM applications AS a
                        WHERE a.tenant_id = c.tenant_id AND a.candidate_id = c.id
                          AND a.guard IS NOT NULL) AS is_held,
               ARRAY(SELECT jsonb_build_object('id', r.id, 'file_name', r.file_name,
                                               'received_at', r.received_at)
                       FROM candidate_resumes AS mine
                       JOIN resumes AS r
                         ON (r.tenant_id, r.id) = (mine.tenant_id, mine.resume_id)
                      WHERE mine.tenant_id = c.tenant_id AND mine.candidate_id = c.id
                      ORDER BY r.received_at DESC, r.id
                      LIMIT 20) AS resumes
          FROM candidates AS c
         WHERE c.id = ANY($1::uuid[])
        """,
        candidate_ids,
    )
    return {row["key"]: dict(row) for row in rows}


async def locked(tx: Transaction, pair_id: UUID) -> dict[str, Any] | None:
    """The pair as JSON to keep; who it names today is `ends`."""
    found: dict[str, Any] | None = await tx.fetchval(
        """
        SELECT to_jsonb(shown)
          FROM (SELECT id, candidate_id, other_id, status, decided_by, decided_at
                  FROM duplicates WHERE id = $1 FOR UPDATE) AS shown
        """,
        pair_id,
    )
    return found


async def ends(tx: Transaction, pair: Mapping[str, Any]) -> tuple[UUID, UUID]:
    row = await tx.fetchrow(
        "SELECT survivor_of($1) AS known, survivor_of($2) AS newcomer",
        UUID(pair["candidate_id"]),
        UUID(pair["other_id"]),
    )
    assert row is not None  # noqa: S101  a SELECT without FROM has one row
    return row["known"], row["newcomer"]


async def decide(tx: Transaction, pair_id: UUID, status: str, by: UUID) -> None:
    await tx.execute(
        "UPDATE duplicates SET status = $2, decided_by = $3, decided_at = now() WHERE id = $1",
        pair_id,
        status,
        by,
    )


async def dismiss_alike(tx: Transaction, sides: tuple[UUID, UUID], by: UUID) -> None:
    """Every open pair that stands for the same two people today."""
    await tx.execute(
        """
        UPDATE duplicates
           SET status = 'dismissed', decided_by = $3, decided_at = now()
         WHERE status = 'open'
           AND survivor_of(candidate_id) IN ($1, $2) AND survivor_of(other_id) IN ($1, $2)
           AND survivor_of(candidate_id) <> survivor_of(other_id)
        """,
        *sides,
        by,
    )


async def restore(tx: Transaction, pair: Mapping[str, Any]) -> None:
    """What stood there before the merge."""
    await tx.execute(
        """
        UPDATE duplicates AS d
           SET status = r.status, decided_by = r.decided_by, decided_at = r.decided_at
          FROM jsonb_populate_record(NULL::duplicates, $1::jsonb) AS r
         WHERE d.id = r.id
        """,
        pair,
    )
