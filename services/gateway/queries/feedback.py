"""Feedback, the appeals against its findings and the decisions on them, read and written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString
from uuid import UUID

from runtime.database import Row, Transaction
from runtime.noted import lock_noted_candidate
from services.gateway.remarks import Remark

_REMARKS: Final[LiteralString] = """
    SELECT f.id, f.candidate_id, c.number AS candidate, i.number AS interview, f.author_id,
           f.author, f.original, f.sanitized, f.bias_filtered, f.findings, f.warnings, f.rating,
           f.version, f.created_at, f.screened_at
      FROM feedback f
      JOIN candidates c ON (c.tenant_id, c.id) = (f.tenant_id, f.candidate_id)
      LEFT JOIN interviews i ON (i.tenant_id, i.id) = (f.tenant_id, f.interview_id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRemark:
    id: UUID
    candidate_id: UUID
    author_id: UUID
    original: str
    rating: float | None = None


async def write(tx: Transaction, remark: NewRemark) -> None:
    """A writer is a user or a key; the name is kept as it was when the words were written."""
    await tx.execute(
        """
        INSERT INTO feedback (id, candidate_id, author_id, author, original, rating)
        VALUES ($1, $2, $3,
                coalesce((SELECT coalesce(nullif(name, ''), email) FROM users WHERE id = $3),
                         (SELECT name FROM api_keys WHERE id = $3), ''),
                $4, $5)
        """,
        remark.id,
        remark.candidate_id,
        remark.author_id,
        remark.original,
        remark.rating,
    )


async def one(tx: Transaction, feedback_id: UUID) -> Remark | None:
    row = await tx.fetchrow(_REMARKS + " WHERE f.id = $1", feedback_id)
    return Remark(**row) if row else None


async def about(tx: Transaction, candidate_id: UUID) -> Sequence[Remark]:
    """The newest first."""
    rows = await tx.fetch(
        _REMARKS + " WHERE f.candidate_id = $1 AND (f.notes_of IS NULL OR f.original = c.notes)"
        " ORDER BY f.created_at DESC, f.id",
        candidate_id,
    )
    return [Remark(**row) for row in rows]


async def held(tx: Transaction, limit: int) -> Sequence[Remark]:
    """What nobody but its author reads yet, the oldest first."""
    rows = await tx.fetch(
        _REMARKS + " WHERE f.sanitized IS NULL ORDER BY f.created_at, f.id LIMIT $1", limit
    )
    return [Remark(**row) for row in rows]


async def release(tx: Transaction, remark: Remark) -> None:
    """As they are: a person has read them in the screen's place."""
    await tx.execute(
        """
        UPDATE feedback SET sanitized = original, screened_at = now()
         WHERE id = $1 AND version = $2 AND sanitized IS NULL
        """,
        remark.id,
        remark.version,
    )


async def locked(tx: Transaction, feedback_id: UUID) -> Remark | None:
    """Held until the transaction ends: the screen writes its answer after it, or before."""
    await lock_noted_candidate(tx, feedback_id)
    await tx.execute("SELECT FROM feedback WHERE id = $1 FOR UPDATE", feedback_id)
    return await one(tx, feedback_id)


async def appeal(
    tx: Transaction, appeal_id: UUID, remark: Remark, finding: Mapping[str, Any], reason: str
) -> None:
    await tx.execute(
        """
        INSERT INTO appeals (id, feedback_id, version, finding, reason, author_id)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        appeal_id,
        remark.id,
        remark.version,
        finding,
        reason,
        remark.author_id,
    )


async def is_appealed(tx: Transaction, remark: Remark, finding: Mapping[str, Any]) -> bool:
    found: bool = await tx.fetchval(
        """
        SELECT EXISTS (SELECT FROM appeals
                        WHERE feedback_id = $1 AND version = $2 AND finding = $3::jsonb)
        """,
        remark.id,
        remark.version,
        finding,
    )
    return found


async def appealed(tx: Transaction, appeal_id: UUID) -> Row | None:
    return await tx.fetchrow(
        """
        SELECT a.id, a.feedback_id, a.version, a.finding, a.reason, a.author_id, a.created_at,
               d.decision, d.reason AS decision_reason, d.decided_at
          FROM appeals a
          LEFT JOIN appeal_decisions d ON (d.tenant_id, d.appeal_id) = (a.tenant_id, a.id)
         WHERE a.id = $1
        """,
        appeal_id,
    )


async def appeals(tx: Transaction, *, is_open: bool | None, limit: int, offset: int) -> list[Row]:
    """The oldest first: whoever waits longest is looked at next."""
    rows = await tx.fetch(
        """
        SELECT a.id, a.feedback_id, a.version, a.finding, a.reason, a.author_id, a.created_at,
               d.decision, d.reason AS decision_reason, d.decided_at
          FROM appeals a
          LEFT JOIN appeal_decisions d ON (d.tenant_id, d.appeal_id) = (a.tenant_id, a.id)
         WHERE $1::boolean IS NULL OR (d.decision IS NULL) = $1
         ORDER BY a.created_at, a.id
         LIMIT $2 OFFSET $3
        """,
        is_open,
        limit,
        offset,
    )
    return list(rows)


async def decide(
    tx: Transaction, appeal_id: UUID, decision: str, reason: str, decided_by: UUID
) -> None:
    await tx.execute(
        """
        INSERT INTO appeal_decisions (appeal_id, decision, reason, decided_by)
        VALUES ($1, $2, $3, $4)
        """,
        appeal_id,
        decision,
        reason,
        decided_by,
    )


async def give_back(tx: Transaction, feedback_id: UUID, finding: Mapping[str, Any]) -> None:
    """The screen leaves these words in from now on; until it answers, the old text stands."""
    await tx.execute(
        "UPDATE feedback SET restored = restored || $2::jsonb WHERE id = $1",
        feedback_id,
        [{"start": finding["start"], "end": finding["end"]}],
    )


async def findings(
    tx: Transaction, *, category: str | None, reviewer: UUID | None, limit: int, offset: int
) -> list[dict[str, Any]]:
    """What stands taken out of whose words, the newest first, with the words themselves."""
    rows = await tx.fetch(
        """
        SELECT f.id, c.number AS candidate, f.author_id, f.author, f.screened_at, found.finding,
               substring(f.original FROM (found.finding->>'start')::int + 1
                         FOR (found.finding->>'end')::int - (found.finding->>'start')::int) AS words
          FROM feedback f
          JOIN candidates c ON (c.tenant_id, c.id) = (f.tenant_id, f.candidate_id)
         CROSS JOIN LATERAL jsonb_array_elements(f.findings) WITH ORDINALITY
                    AS found (finding, place)
         WHERE ($1::text IS NULL OR found.finding->>'category' = $1)
           AND ($2::uuid IS NULL OR f.author_id = $2)
         ORDER BY f.created_at DESC, f.id, found.place
         LIMIT $3 OFFSET $4
        """,
        category,
        reviewer,
        limit,
        offset,
    )
    return [dict(row) for row in rows]
