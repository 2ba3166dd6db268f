"""Reads outcomes beside what candidates said of themselves; the only queries that may see it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, LiteralString
from uuid import UUID

from runtime.database import Row, Transaction
from services.gateway.fairness import Outcome

Stage = Literal["phase1", "phase2", "hiring"]
_HIRED: Final[LiteralString] = "lower(c.status) = 'hired'"
# Who entered a stage, and who passed it. Whoever is still under way has entered.
_STAGES: Final[Mapping[Stage, tuple[LiteralString, LiteralString]]] = {
    "phase1": ("true", "c.phase > 1 OR " + _HIRED),
    "phase2": ("c.phase > 1 OR " + _HIRED, _HIRED),
    "hiring": ("true", _HIRED),
}


async def name_purpose(tx: Transaction) -> None:
    """Without it, the table of answers shows no row and takes none."""
    await tx.execute("SET LOCAL app.purpose = 'fairness'")


async def outcomes(tx: Transaction, stage: Stage, job_id: UUID | None) -> list[Outcome]:
    """One for each candidate at the stage. No id leaves with the answers."""
    entered, passed = _STAGES[stage]
    rows = await tx.fetch(
        """
        WITH answered AS (
            SELECT DISTINCT ON (1) survivor_of(candidate_id) AS candidate_id, answers
              FROM demographics
             ORDER BY 1, consented_at DESC
        )
        SELECT coalesce("""  # noqa: S608  constants of this module only
        + passed
        + """, false) AS passed, answered.answers
          FROM candidates c
          LEFT JOIN answered ON answered.candidate_id = c.id
         WHERE c.merged_into IS NULL
           AND ($1::uuid IS NULL OR EXISTS (
                   SELECT FROM applications a
                    WHERE (a.tenant_id, a.candidate_id, a.job_id) = (c.tenant_id, c.id, $1)))
           AND ("""
        + entered
        + ")",
        job_id,
    )
    return [Outcome(row["passed"], row["answers"] or {}) for row in rows]


async def answer(tx: Transaction, candidate_id: UUID, answers: Mapping[str, str]) -> bool:
    """Keep the answers in place of earlier ones. False where the candidate is gone."""
    kept = await tx.fetch(
        """
        INSERT INTO demographics (candidate_id, answers)
        SELECT id, $2 FROM candidates WHERE id = $1 FOR KEY SHARE
        ON CONFLICT (tenant_id, candidate_id)
        DO UPDATE SET answers = excluded.answers, consented_at = now()
        RETURNING true
        """,
        candidate_id,
        answers,
    )
    return bool(kept)


async def withdraw(tx: Transaction, candidate_id: UUID) -> None:
    """Gone for everybody this person was found to be."""
    await tx.execute(
        "DELETE FROM demographics WHERE survivor_of(candidate_id) = survivor_of($1)", candidate_id
    )


async def company(tx: Transaction, candidate_id: UUID) -> str | None:
    """Whom the candidate applied to; None where the candidate is gone."""
    found: str | None = await tx.fetchval(
        "SELECT name FROM tenants WHERE EXISTS (SELECT FROM candidates WHERE id = $1)",
        candidate_id,
    )
    return found


async def reviews(tx: Transaction) -> Sequence[Row]:
    """Each screened piece of feedback: its author, and the categories found in it."""
    return await tx.fetch(
        """
        SELECT author_id, max(author) OVER (PARTITION BY author_id) AS author,
               ARRAY(SELECT DISTINCT found->>'category'
                       FROM jsonb_array_elements(findings) AS found) AS categories
          FROM feedback
         WHERE screened_at IS NOT NULL AND author_id IS NOT NULL
        """
    )


def categories_by_author(rows: Sequence[Row]) -> list[tuple[str, Any]]:
    return [(str(row["author_id"]), row["categories"]) for row in rows]
