"""Finds the candidate whom a client names by number, or says that there is none."""

from uuid import UUID

from runtime.database import Transaction
from services.gateway.errors import NotFound
from services.gateway.queries.interviews import candidate_numbered


async def existing_candidate(tx: Transaction, number: int) -> UUID:
    """The candidate, or the one it was merged into; raises NotFound."""
    candidate = await candidate_numbered(tx, number)
    if candidate is None:
        raise NotFound("Candidate not found")
    return candidate
