"""Jobs, read and written."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from runtime.database import Row, Transaction

_JOBS: Final[LiteralString] = """
    SELECT j.id, j.number, j.slug, j.title, j.location, j.department, j.description, j.status,
           j.stages, j.is_public, j.created_at, j.updated_at,
           coalesce((SELECT jsonb_object_agg(counted.stage, counted.many)
                       FROM (SELECT a.stage, count(*) AS many
                               FROM applications a
                               JOIN candidates c
                                 ON (c.tenant_id, c.id) = (a.tenant_id, a.candidate_id)
                              WHERE a.job_id = j.id AND c.merged_into IS NULL
                              GROUP BY a.stage) AS counted), '{}') AS applications
      FROM jobs j
"""


async def listed(
    tx: Transaction, status: str | None, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Row]:
    """Newest first."""
    before, before_id = after or (None, None)
    return await tx.fetch(
        _JOBS
        + """
         WHERE ($1::text IS NULL OR j.status = $1)
           AND ($2::timestamptz IS NULL OR (j.created_at, j.id) < ($2, $3::uuid))
         ORDER BY j.created_at DESC, j.id DESC
         LIMIT $4
        """,
        status,
        before,
        before_id,
        limit,
    )


async def one(tx: Transaction, job_id: UUID) -> Row | None:
    return await tx.fetchrow(_JOBS + " WHERE j.id = $1", job_id)


async def locked(tx: Transaction, job_id: UUID) -> Row | None:
    """Held until the transaction ends."""
    return await tx.fetchrow(
        """
        SELECT id, title, location, department, description, status, stages, is_public
          FROM jobs
         WHERE id = $1
           FOR UPDATE
        """,
        job_id,
    )


async def create(tx: Transaction, job_id: UUID, slug: str, columns: Mapping[str, Any]) -> bool:
    """False where somebody took the slug meanwhile."""
    created: bool | None = await tx.fetchval(
        """
        INSERT INTO jobs (id, slug, title, location, department, description, stages, is_public)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (tenant_id, slug) DO NOTHING
        RETURNING true
        """,
        job_id,
        slug,
        columns["title"],
        columns["location"],
        columns["department"],
        columns["description"],
        columns["stages"],
        columns["is_public"],
    )
    return created is True


async def change(tx: Transaction, job_id: UUID, columns: Mapping[str, Any]) -> None:
    await tx.execute(
        """
        UPDATE jobs
           SET title = $2, location = $3, department = $4, description = $5, status = $6,
               stages = $7, is_public = $8, version = version + 1, updated_at = now()
         WHERE id = $1
        """,
        job_id,
        columns["title"],
        columns["location"],
        columns["department"],
        columns["description"],
        columns["status"],
        columns["stages"],
        columns["is_public"],
    )


async def occupied_stages(tx: Transaction, job_id: UUID) -> set[str]:
    rows = await tx.fetch("SELECT DISTINCT stage FROM applications WHERE job_id = $1", job_id)
    return {row["stage"] for row in rows}


async def is_in_use(tx: Transaction, job_id: UUID) -> bool:
    """Whether anything that came in names it: that would lose what it was for."""
    found: bool = await tx.fetchval(
        """
        SELECT EXISTS (SELECT FROM applications WHERE job_id = $1)
            OR EXISTS (SELECT FROM resumes WHERE job_id = $1)
            OR EXISTS (SELECT FROM tenant_addresses WHERE job_id = $1)
        """,
        job_id,
    )
    return found


async def delete(tx: Transaction, job_id: UUID) -> None:
    await tx.execute("DELETE FROM jobs WHERE id = $1", job_id)
