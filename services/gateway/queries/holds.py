"""Applications held because somebody left, and their releases."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from runtime.database import Row, Transaction


async def held(tx: Transaction, candidate_id: UUID, one: UUID | None = None) -> Sequence[Row]:
    """Locked until the transaction ends."""
    return await tx.fetch(
        """
        SELECT id, job_id, stage, updated_at
          FROM applications
         WHERE candidate_id = $1 AND guard IS NOT NULL AND ($2::uuid IS NULL OR id = $2)
         ORDER BY created_at, id
           FOR UPDATE
        """,
        candidate_id,
        one,
    )


async def released(tx: Transaction, candidate_id: UUID) -> Sequence[Row]:
    """Every release, also of an application that is held again."""
    return await tx.fetch(
        """
        SELECT a.id, a.job_id, a.stage, r.reason, r.released_by, r.released_at
          FROM releases AS r
          JOIN applications AS a ON (a.tenant_id, a.id) = (r.tenant_id, r.application_id)
         WHERE a.candidate_id = $1
         ORDER BY r.released_at DESC, r.id
        """,
        candidate_id,
    )


async def release(tx: Transaction, ids: Sequence[UUID], by: UUID, reason: str) -> None:
    await tx.execute(
        """
        UPDATE applications
           SET guard = NULL, released_by = $2, released_at = now(), released_reason = $3,
               updated_at = now()
         WHERE id = ANY($1::uuid[])
        """,
        ids,
        by,
        reason,
    )
    await tx.executemany(
        "INSERT INTO releases (id, application_id, released_by, reason) VALUES ($1, $2, $3, $4)",
        [(uuid4(), one, by, reason) for one in ids],
    )


async def touch(tx: Transaction, candidate_id: UUID) -> int:
    """The candidate changed in what hangs on it; the new version."""
    version: int = await tx.fetchval(
        """
        UPDATE candidates SET version = version + 1, updated_at = now() WHERE id = $1
        RETURNING version
        """,
        candidate_id,
    )
    return version


async def let_return(tx: Transaction) -> None:
    """This transaction may take somebody's LEFT away; the table refuses every other."""
    await tx.execute("SET LOCAL app.released = 'yes'")
