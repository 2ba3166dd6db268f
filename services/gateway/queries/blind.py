"""Reads blind profiles, what they hide, and whom somebody has reviewed."""

from collections.abc import Sequence
from uuid import UUID

from runtime.database import Row, Transaction


async def latest(tx: Transaction, candidate_id: UUID) -> Row | None:
    """The blind profile of the candidate's latest resume, beside what it hides."""
    return await tx.fetchrow(
        """
        SELECT s.id, s.resume_id, s.candidate_id, s.blind,
               c.number, c.email, c.phone, c.linkedin_url, c.location,
               btrim(c.first_name || ' ' || c.last_name) AS name
          FROM screenings s
          JOIN candidates c ON (c.tenant_id, c.id) = (s.tenant_id, s.candidate_id)
         WHERE s.candidate_id = $1
         ORDER BY s.created_at DESC, s.id
         LIMIT 1
        """,
        candidate_id,
    )


async def reviewed(tx: Transaction, reviewer: UUID, numbers: Sequence[int]) -> set[int]:
    """Of these candidates, those whom the reviewer has written about."""
    rows = await tx.fetch(
        """
        SELECT c.number
          FROM candidates c
         WHERE c.number = ANY($2::bigint[])
           AND EXISTS (SELECT FROM feedback f
                        WHERE (f.tenant_id, f.candidate_id) = (c.tenant_id, c.id)
                          AND f.author_id = $1)
        """,
        reviewer,
        numbers,
    )
    return {row["number"] for row in rows}
