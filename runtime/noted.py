"""The order of locks on a candidate's notes: the candidate first, then the screen of its words."""

from uuid import UUID

from runtime.database import Transaction


async def lock_noted_candidate(tx: Transaction, feedback_id: UUID) -> None:
    """Hold whose notes these words are, if they are anybody's, until the transaction ends.

    The answer of a screen is kept on the candidate's row as well. An edit holds that row before it
    forgets older words; whoever held the words first would wait for the edit, and it for them.
    """
    await tx.execute(
        """
        SELECT FROM candidates
         WHERE id = (SELECT notes_of FROM feedback WHERE id = $1)
           FOR NO KEY UPDATE
        """,
        feedback_id,
    )
