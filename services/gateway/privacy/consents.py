"""What people agreed to, refused or took back: never changed, only added to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from runtime.database import Row, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    id: UUID
    purpose: str
    is_given: bool
    source: str
    said_at: datetime
    expires_at: datetime | None
    recorded_by: UUID


async def add(tx: Transaction, candidate_id: UUID, consent: Consent) -> None:
    await tx.execute(
        """
        INSERT INTO consents (id, candidate_id, purpose, is_given, source, said_at, expires_at,
                              recorded_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        consent.id,
        candidate_id,
        consent.purpose,
        consent.is_given,
        consent.source,
        consent.said_at,
        consent.expires_at,
        consent.recorded_by,
    )


async def of(tx: Transaction, candidates: Sequence[UUID]) -> Sequence[Row]:
    """The latest first, of every record of the person."""
    return await tx.fetch(
        """
        SELECT id, purpose, is_given, source, said_at, expires_at, recorded_by
          FROM consents
         WHERE candidate_id = ANY ($1::uuid[])
         ORDER BY said_at DESC, recorded_at DESC
        """,
        candidates,
    )
