"""Originals without the person: asked for once, and read when they are there."""

from uuid import UUID

from runtime.database import Row, Transaction


async def is_read(tx: Transaction, resume_id: UUID) -> bool:
    """Whether anybody knows yet what to take out."""
    found: bool = await tx.fetchval(
        "SELECT EXISTS (SELECT FROM profiles WHERE resume_id = $1)", resume_id
    )
    return found


async def one(tx: Transaction, resume_id: UUID) -> Row | None:
    return await tx.fetchrow(
        "SELECT sha256, failure FROM redactions WHERE resume_id = $1", resume_id
    )


async def request(tx: Transaction, resume_id: UUID) -> bool:
    """True for the first who asks."""
    asked = await tx.fetch(
        """
        INSERT INTO redactions (resume_id) VALUES ($1)
        ON CONFLICT DO NOTHING
        RETURNING true
        """,
        resume_id,
    )
    return bool(asked)
