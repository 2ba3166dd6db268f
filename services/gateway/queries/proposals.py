"""Contact data that unverified sources gave for somebody we know, also before a merge."""

from collections.abc import Sequence
from typing import Final, LiteralString
from uuid import UUID

from runtime.database import Row, Transaction

_FAMILY: Final[LiteralString] = """
    WITH RECURSIVE family (id) AS (
        SELECT $1::uuid
        UNION
        SELECT c.id FROM family JOIN candidates AS c ON c.merged_into = family.id
    )
"""


async def open_ones(tx: Transaction, candidate_id: UUID) -> Sequence[Row]:
    """Each value once, with the resume that said it first."""
    return await tx.fetch(
        _FAMILY  # noqa: S608  constants of this module only
        + """
        SELECT DISTINCT ON (field, proposed) field, proposed, resume_id, created_at
          FROM contact_proposals
         WHERE candidate_id IN (SELECT id FROM family) AND status = 'open'
         ORDER BY field, proposed, created_at
        """,
        candidate_id,
    )


async def decide(
    tx: Transaction, candidate_id: UUID, field: str, proposed: str, status: str
) -> bool:
    """Whether there was such a proposal."""
    found = await tx.fetch(
        _FAMILY  # noqa: S608  constants of this module only
        + """
        UPDATE contact_proposals SET status = $4
         WHERE candidate_id IN (SELECT id FROM family) AND field = $2 AND proposed = $3
           AND status = 'open'
        RETURNING field
        """,
        candidate_id,
        field,
        proposed,
        status,
    )
    return bool(found)
