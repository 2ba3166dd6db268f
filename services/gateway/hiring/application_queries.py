"""Applications and the stages they have been through."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID, uuid4

from runtime.database import Row, Transaction
from services.gateway.hiring.shapes import ApplicationFilter
from services.gateway.hiring.stages import DEFAULT, Standing

# Where two merged candidates applied to one job, the survivor's application answers for both.
_APPLICATIONS: Final[LiteralString] = """
    SELECT a.id, a.candidate_id, c.number AS candidate, c.status AS candidate_status,
           btrim(c.first_name || ' ' || c.last_name) AS name, a.job_id, j.slug AS job, j.stages,
           a.stage, a.guard IS NOT NULL AS is_held, a.resume_id, d.id AS decision_id,
           a.created_at, a.updated_at
      FROM applications a
      JOIN candidates c ON (c.tenant_id, c.id) = (a.tenant_id, a.candidate_id)
                       AND c.merged_into IS NULL
      LEFT JOIN jobs j ON (j.tenant_id, j.id) = (a.tenant_id, a.job_id)
      LEFT JOIN decisions d ON (d.tenant_id, d.application_id) = (a.tenant_id, a.id)
                           AND d.withdrawn_at IS NULL
"""


async def listed(
    tx: Transaction,
    wanted: ApplicationFilter,
    job_id: UUID | None,
    after: tuple[datetime, UUID] | None,
) -> Sequence[Row]:
    """Newest first."""
    before, before_id = after or (None, None)
    return await tx.fetch(
        _APPLICATIONS
        + """
         WHERE ($1::uuid IS NULL OR a.job_id = $1)
           AND ($2::text IS NULL OR a.stage = $2)
           AND ($3::bigint IS NULL OR c.number = $3)
           AND ($4::bool IS NULL OR (a.guard IS NOT NULL) = $4)
           AND ($5::timestamptz IS NULL OR (a.created_at, a.id) < ($5, $6::uuid))
         ORDER BY a.created_at DESC, a.id DESC
         LIMIT $7
        """,
        job_id,
        wanted.stage,
        wanted.candidate_id,
        wanted.held,
        before,
        before_id,
        wanted.limit,
    )


async def one(tx: Transaction, application_id: UUID) -> Row | None:
    return await tx.fetchrow(_APPLICATIONS + " WHERE a.id = $1", application_id)


async def locked(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Held until the transaction ends, in one order whoever asks."""
    await tx.fetch(
        "SELECT FROM applications WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE", ids
    )
    rows = await tx.fetch(_APPLICATIONS + " WHERE a.id = ANY($1::uuid[])", ids)
    return {row["id"]: row for row in rows}


def standing(row: Row) -> Standing:
    return Standing(
        stage=row["stage"],
        stages=row["stages"] or DEFAULT,
        is_held=row["is_held"],
        is_decided=row["decision_id"] is not None,
        candidate_status=row["candidate_status"],
    )


async def create(tx: Transaction, candidate_id: UUID, job_id: UUID) -> tuple[UUID, bool]:
    """The candidate's application for the job, and whether it is new."""
    identity = uuid4()
    found: UUID = await tx.fetchval(
        """
        INSERT INTO applications (id, candidate_id, job_id, resume_id)
        VALUES ($1, $2, $3, (SELECT resume_id FROM candidates WHERE id = $2))
        ON CONFLICT (tenant_id, candidate_id, job_id) DO UPDATE SET stage = applications.stage
        RETURNING id
        """,
        identity,
        candidate_id,
        job_id,
    )
    return found, found == identity


async def is_held_elsewhere(tx: Transaction, candidate_id: UUID) -> bool:
    """Whether the candidate could be somebody who left, and nobody has said otherwise."""
    found: bool = await tx.fetchval(
        "SELECT EXISTS (SELECT FROM applications WHERE candidate_id = $1 AND guard IS NOT NULL)",
        candidate_id,
    )
    return found


async def hold(tx: Transaction, application_id: UUID) -> None:
    """Whoever left is held here as at every other door."""
    await tx.execute("UPDATE applications SET guard = 'blocked_left' WHERE id = $1", application_id)


async def move(tx: Transaction, application_id: UUID, previous: str, stage: str, by: UUID) -> None:
    await tx.execute(
        "UPDATE applications SET stage = $2, updated_at = now() WHERE id = $1",
        application_id,
        stage,
    )
    await tx.execute(
        """
        INSERT INTO application_moves (id, application_id, previous, stage, moved_by)
        VALUES ($1, $2, $3, $4, $5)
        """,
        uuid4(),
        application_id,
        previous,
        stage,
        by,
    )


async def moves(tx: Transaction, application_id: UUID) -> Sequence[Row]:
    return await tx.fetch(
        """
        SELECT previous, stage, moved_by, moved_at
          FROM application_moves
         WHERE application_id = $1
         ORDER BY moved_at, id
        """,
        application_id,
    )


async def has_other_open(tx: Transaction, row: Row) -> bool:
    """Whether the candidate has another application that nobody has ended."""
    found: bool = await tx.fetchval(
        """
        SELECT EXISTS (SELECT FROM applications
                        WHERE candidate_id = $1 AND id <> $2
                          AND stage NOT IN ('hired', 'rejected', 'withdrawn'))
        """,
        row["candidate_id"],
        row["id"],
    )
    return found
