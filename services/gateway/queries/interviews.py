"""Interviews, read as the JSON that RecruitOS clients expect, and written."""

from typing import Any, Final, LiteralString
from uuid import UUID

from runtime.database import Row, Transaction
from services.gateway.queries.candidates import containing
from services.gateway.shapes import InterviewFilter

_SHOWN: Final[LiteralString] = """
    interviews.number AS id,
    candidates.number AS "candidateId",
    interviews.type,
    to_char(scheduled_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "scheduledDate",
    duration_minutes AS duration,
    interviewer,
    interviews.status,
    CASE WHEN said.author_id = $1 THEN said.original ELSE said.sanitized END AS notes,
    interviews.rating
"""
_JOINED: Final[LiteralString] = """
    interviews JOIN candidates
      ON (candidates.tenant_id, candidates.id) = (interviews.tenant_id, interviews.candidate_id)
    LEFT JOIN feedback AS said
      ON (said.tenant_id, said.interview_id) = (interviews.tenant_id, interviews.id)
"""


async def listed(tx: Transaction, reader: UUID, wanted: InterviewFilter) -> str:
    """The latest date first, as JSON. `date` is a day in UTC."""
    found: str = await tx.fetchval(
        "SELECT coalesce(json_agg(shown), '[]')::text FROM (SELECT "  # noqa: S608  constants only
        + _SHOWN
        + " FROM "
        + _JOINED
        + """
             WHERE ($2::bigint IS NULL OR candidates.number = $2)
               AND ($3::date IS NULL
                    OR (scheduled_at >= $3::timestamp AT TIME ZONE 'UTC'
                        AND scheduled_at < ($3 + 1)::timestamp AT TIME ZONE 'UTC'))
               AND ($4::text IS NULL OR interviews.status = $4)
               AND ($5::text IS NULL OR interviewer ILIKE $5)
             ORDER BY scheduled_at DESC, interviews.number DESC
             LIMIT $6 OFFSET $7) AS shown
        """,
        reader,
        wanted.candidate_id,
        wanted.date,
        wanted.status,
        containing(wanted.interviewer) if wanted.interviewer else None,
        wanted.limit,
        wanted.offset,
    )
    return found


async def one(tx: Transaction, reader: UUID, number: int) -> str | None:
    found: str | None = await tx.fetchval(
        "SELECT row_to_json(shown)::text FROM (SELECT "  # noqa: S608  constants only
        + _SHOWN
        + " FROM "
        + _JOINED
        + " WHERE interviews.number = $2) AS shown",
        reader,
        number,
    )
    return found


async def candidate_numbered(tx: Transaction, number: int) -> UUID | None:
    """The candidate, or the one it was merged into, held so that it can't go meanwhile."""
    found: UUID | None = await tx.fetchval(
        "SELECT survivor_of(id) FROM candidates WHERE number = $1", number
    )
    while found is not None:
        await tx.fetch("SELECT FROM candidates WHERE id = $1 FOR KEY SHARE", found)
        # A merge may have been waited for just now; from here on it waits for us.
        held, found = found, await tx.fetchval("SELECT survivor_of($1)", found)
        if held == found:
            break
    return found


async def create(tx: Transaction, identity: UUID, columns: dict[str, Any]) -> int:
    number: int = await tx.fetchval(
        """
        INSERT INTO interviews (id, candidate_id, type, scheduled_at, duration_minutes,
                                interviewer, status, rating)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        RETURNING number
        """,
        identity,
        *_values(columns),
    )
    return number


async def locked(tx: Transaction, number: int) -> Row | None:
    return await tx.fetchrow(
        """
        SELECT id, version, candidate_id, type, scheduled_at, duration_minutes, interviewer,
               status, rating
          FROM interviews
         WHERE number = $1
           FOR UPDATE
        """,
        number,
    )


async def change(tx: Transaction, identity: UUID, columns: dict[str, Any]) -> int:
    """The new version. Notes go where their interview goes."""
    await tx.execute(
        "UPDATE feedback SET candidate_id = $2 WHERE interview_id = $1 AND candidate_id <> $2",
        identity,
        columns["candidate_id"],
    )
    version: int = await tx.fetchval(
        """
        UPDATE interviews
           SET candidate_id = $2, type = $3, scheduled_at = $4, duration_minutes = $5,
               interviewer = $6, status = $7, rating = $8, version = version + 1,
               updated_at = now()
         WHERE id = $1
        RETURNING version
        """,
        identity,
        *_values(columns),
    )
    return version


async def delete(tx: Transaction, identity: UUID) -> None:
    await tx.execute("DELETE FROM interviews WHERE id = $1", identity)


def _values(columns: dict[str, Any]) -> list[Any]:
    return [
        columns["candidate_id"],
        columns["type"],
        columns["scheduled_at"],
        columns["duration_minutes"],
        columns["interviewer"],
        columns["status"],
        columns["rating"],
    ]
