"""Reads resumes, how they came in, and the stages they have passed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, LiteralString
from uuid import UUID

from runtime.database import Row, Transaction
from services.gateway.timeline import Passed, Stage

_RESUMES: Final[LiteralString] = """
    SELECT r.id, r.file_name, r.media_type, r.size, r.sha256, r.source, r.received_at, r.job_id,
           coalesce(survivor.number, c.number) AS candidate_number
      FROM resumes r
      LEFT JOIN candidate_resumes cr ON (cr.tenant_id, cr.resume_id) = (r.tenant_id, r.id)
      LEFT JOIN candidates c ON (c.tenant_id, c.id) = (cr.tenant_id, cr.candidate_id)
      LEFT JOIN candidates survivor
        ON (survivor.tenant_id, survivor.id) = (c.tenant_id, c.merged_into)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which resumes a list shows; `after` is the last one of the page before."""

    limit: int = 50
    message_id: str | None = None
    source_ref: str | None = None
    after: tuple[datetime, UUID] | None = None


async def recent(tx: Transaction, wanted: Wanted) -> Sequence[Row]:
    """Newest first. A source's id also finds the parts it was divided into, `id#part`.

    `$` is the sign after `#`: a range an index can serve under row-level security, which no
    pattern can.
    """
    before, before_id = wanted.after or (None, None)
    return await tx.fetch(
        _RESUMES  # noqa: S608  constants of this module only
        + """
         WHERE ($1::timestamptz IS NULL OR (r.received_at, r.id) < ($1, $2::uuid))
           AND ($3::text IS NULL OR r.id IN (
                   SELECT s.resume_id FROM submissions s
                    WHERE s.source = 'mail' AND s.source_ref COLLATE "C" >= $3 || '#'
                      AND s.source_ref COLLATE "C" < $3 || '$'))
           AND ($4::text IS NULL OR r.id IN (
                   SELECT s.resume_id FROM submissions s
                    WHERE s.source_ref = $4
                       OR (s.source_ref COLLATE "C" >= $4 || '#'
                           AND s.source_ref COLLATE "C" < $4 || '$')))
         ORDER BY r.received_at DESC, r.id DESC
         LIMIT $5
        """,
        before,
        before_id,
        wanted.message_id,
        wanted.source_ref,
        wanted.limit,
    )


async def one(tx: Transaction, resume_id: UUID) -> Row | None:
    return await tx.fetchrow(_RESUMES + " WHERE r.id = $1", resume_id)


async def submissions(tx: Transaction, resume_id: UUID) -> Sequence[Row]:
    return await tx.fetch(
        """
        SELECT source, source_ref, received_at, cover_letter
          FROM submissions
         WHERE resume_id = $1
         ORDER BY received_at, source_ref
        """,
        resume_id,
    )


async def cover_letters(tx: Transaction, resume_id: UUID) -> Sequence[Row]:
    """Letters that came as files; one that lay in the resume's own file has no file of its own."""
    return await tx.fetch(
        """
        SELECT l.sha256, l.words, e.file_name, e.media_type, e.size
          FROM cover_letters l
          LEFT JOIN enclosures e ON (e.resume_id, e.sha256) = (l.resume_id, l.sha256)
         WHERE l.resume_id = $1
         ORDER BY l.sha256
        """,
        resume_id,
    )


async def cover_letter_file(tx: Transaction, resume_id: UUID, sha256: str) -> Row | None:
    return await tx.fetchrow(
        """
        SELECT e.sha256, e.file_name, e.media_type
          FROM cover_letters l
          JOIN enclosures e ON (e.resume_id, e.sha256) = (l.resume_id, l.sha256)
         WHERE l.resume_id = $1 AND l.sha256 = $2
        """,
        resume_id,
        sha256,
    )


async def stages(tx: Transaction, resume_ids: Sequence[UUID]) -> Mapping[UUID, list[Passed]]:
    rows = await tx.fetch(
        """
        SELECT resume_id, event_id, stage, outcome, reason, detail, took_ms, finished_at, replay_id
          FROM resume_stages
         WHERE resume_id = ANY($1::uuid[])
        """,
        resume_ids,
    )
    found: dict[UUID, list[Passed]] = {resume_id: [] for resume_id in resume_ids}
    for row in rows:
        found[row["resume_id"]].append(_passed(row))
    return found


async def job_named(tx: Transaction, job: str) -> UUID | None:
    """A job by its id, its number or its slug."""
    found: UUID | None = await tx.fetchval(
        "SELECT id FROM jobs WHERE id::text = lower($1) OR number::text = $1 OR slug = $1", job
    )
    return found


def _passed(row: Row) -> Passed:
    return Passed(
        event_id=row["event_id"],
        stage=Stage(row["stage"]),
        outcome=row["outcome"],
        finished_at=row["finished_at"],
        took=timedelta(milliseconds=row["took_ms"]),
        reason=row["reason"],
        detail=row["detail"],
        replay_id=row["replay_id"],
    )
