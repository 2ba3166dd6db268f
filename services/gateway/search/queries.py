"""Asks the search's one door, and reads what is shown of what it found."""

from collections.abc import Sequence

from runtime.database import Row, Transaction
from services.gateway.search.shapes import SearchFilter


async def found(tx: Transaction, wanted: SearchFilter) -> Sequence[Row]:
    """The best first."""
    return await tx.fetch(
        """
        SELECT c.number, btrim(c.first_name || ' ' || c.last_name) AS name, c.position, c.status,
               c.skills, hit.score, CASE WHEN hit.in_words THEN 'words' ELSE 'spelling' END
                   AS found_by,
               ARRAY(SELECT r.resume_id
                       FROM candidate_resumes r
                       JOIN resume_words w USING (tenant_id, resume_id)
                      WHERE r.candidate_id = c.id AND w.words @@ words_wanted($1)
                      ORDER BY r.attached_at DESC, r.resume_id) AS resumes
          FROM candidates_matching($1, $2, $3, $4) WITH ORDINALITY
               AS hit (candidate_id, score, in_words, place)
          JOIN candidates c ON c.id = hit.candidate_id
         ORDER BY hit.place
        """,
        wanted.q,
        wanted.status,
        wanted.limit,
        wanted.offset,
    )
