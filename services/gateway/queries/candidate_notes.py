"""The screens of candidates' notes, in the table of feedback: one row a wording."""

from uuid import UUID, uuid4

from runtime.database import Transaction
from services.gateway.queries.notes import Written


async def shown(tx: Transaction, candidate_id: UUID, reader: UUID) -> str | None:
    """The author's own words, or what the screen left; None while there is no answer."""
    found: str | None = await tx.fetchval(
        """
        SELECT CASE WHEN notes_author_id = $2 THEN notes ELSE notes_sanitized END
          FROM candidates
         WHERE id = $1
        """,
        candidate_id,
        reader,
    )
    return found


async def hold(tx: Transaction, candidate_id: UUID, author_id: UUID | None) -> Written | None:
    """Keep the present wording to be screened; None where there is none, or it was kept before."""
    rows = await tx.fetch(
        """
        INSERT INTO feedback (id, candidate_id, notes_of, author_id, author, original)
        SELECT $1, id, id, $3,
               coalesce((SELECT coalesce(nullif(name, ''), email) FROM users WHERE id = $3),
                        (SELECT name FROM api_keys WHERE id = $3), ''),
               notes
          FROM candidates
         WHERE id = $2 AND notes <> ''
        ON CONFLICT DO NOTHING
        RETURNING id AS feedback_id, version
        """,
        uuid4(),
        candidate_id,
        author_id,
    )
    return Written(**rows[0]) if rows else None


async def forget_older(tx: Transaction, candidate_id: UUID) -> None:
    """Words that a person replaced go, with what was found in them."""
    await tx.execute(
        """
        DELETE FROM feedback said
         USING candidates c
         WHERE said.notes_of = $1 AND c.id = $1 AND said.original IS DISTINCT FROM c.notes
        """,
        candidate_id,
    )
