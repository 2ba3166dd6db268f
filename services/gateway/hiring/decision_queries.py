"""Decisions, with the words that stand with all other words about people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from runtime.database import Row, Transaction

_DECISIONS: Final[LiteralString] = """
    SELECT d.id, d.application_id, d.outcome, d.stage_before, d.status_before, d.decided_by,
           d.decided_at, d.withdrawn_by, d.withdrawn_at, f.author_id, f.original, f.sanitized
      FROM decisions d
      LEFT JOIN feedback f ON (f.tenant_id, f.id) = (d.tenant_id, d.feedback_id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDecision:
    id: UUID
    application_id: UUID
    outcome: str
    feedback_id: UUID
    stage_before: str
    status_before: str | None
    decided_by: UUID


async def write(tx: Transaction, decision: NewDecision) -> None:
    await tx.execute(
        """
        INSERT INTO decisions (id, application_id, outcome, feedback_id, stage_before,
                               status_before, decided_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        decision.id,
        decision.application_id,
        decision.outcome,
        decision.feedback_id,
        decision.stage_before,
        decision.status_before,
        decision.decided_by,
    )


async def one(tx: Transaction, decision_id: UUID) -> Row | None:
    return await tx.fetchrow(_DECISIONS + " WHERE d.id = $1", decision_id)


async def about(tx: Transaction, application_id: UUID) -> Sequence[Row]:
    """The newest first."""
    return await tx.fetch(
        _DECISIONS + " WHERE d.application_id = $1 ORDER BY d.decided_at DESC, d.id", application_id
    )


async def withdraw(tx: Transaction, decision_id: UUID, by: UUID) -> None:
    await tx.execute(
        "UPDATE decisions SET withdrawn_by = $2, withdrawn_at = clock_timestamp() WHERE id = $1",
        decision_id,
        by,
    )
