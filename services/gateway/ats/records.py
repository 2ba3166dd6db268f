"""Writes the candidates that an ATS pushes, and says whose resume a file is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from runtime.database import Row, Transaction
from runtime.reception import Arrival
from schemas.event import BlobRef
from services.gateway.ats.pushing import COLUMNS, EMPTY

SOURCE: Final = "ATS"


async def locked(tx: Transaction, external_id: str) -> Row | None:
    """The candidate that answers for this id today, held until the transaction ends."""
    return await tx.fetchrow(
        """
        SELECT id, number, version, first_name, last_name, email, phone, location, position,
               linkedin_url, skills, experience_years
          FROM candidates
         WHERE id = (SELECT survivor_of(id) FROM candidates WHERE external_id = $1)
           FOR UPDATE
        """,
        external_id,
    )


async def create(
    tx: Transaction, candidate_id: UUID, external_id: str, columns: Mapping[str, Any]
) -> int:
    """The new candidate's number. What the ATS says of it, no resume overwrites."""
    number: int = await tx.fetchval(
        """
        INSERT INTO candidates (id, external_id, source, edited, first_name, last_name, email,
                                phone, location, position, linkedin_url, skills, experience_years)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        RETURNING number
        """,
        candidate_id,
        external_id,
        SOURCE,
        sorted(columns),
        *({**EMPTY, **columns}[name] for name in COLUMNS),
    )
    return number


async def change(tx: Transaction, record: Row, columns: Mapping[str, Any]) -> int:
    """The new version."""
    version: int = await tx.fetchval(
        """
        UPDATE candidates
           SET first_name = $2, last_name = $3, email = $4, phone = $5, location = $6,
               position = $7, linkedin_url = $8, skills = $9, experience_years = $10,
               version = version + 1, updated_at = now(),
               edited = ARRAY(SELECT DISTINCT unnest(edited || $11::text[]) ORDER BY 1)
         WHERE id = $1
        RETURNING version
        """,
        record["id"],
        *({**record, **columns}[name] for name in COLUMNS),
        sorted(columns),
    )
    return version


def of_file(arrival: Arrival, original: BlobRef, job_id: UUID | None) -> Arrival:
    """One candidate can send several files over time: each is a submission of its own."""
    reference = f"{arrival.source_ref}#{original.sha256[:16]}"
    return replace(arrival, source_ref=reference, job_id=job_id)


async def claim(tx: Transaction, resume_id: UUID, candidate_id: UUID) -> None:
    """Whose resume it is, for dedupe to know. A claim that stands is not moved."""
    await tx.execute(
        """
        INSERT INTO resume_claims (resume_id, candidate_id) VALUES ($1, $2) ON CONFLICT DO NOTHING
        """,
        resume_id,
        candidate_id,
    )


async def candidate_of(tx: Transaction, external_id: str) -> UUID | None:
    """Held so that it can't go meanwhile."""
    found: UUID | None = await tx.fetchval(
        """
        SELECT id FROM candidates
         WHERE id = (SELECT survivor_of(id) FROM candidates WHERE external_id = $1)
           FOR KEY SHARE
        """,
        external_id,
    )
    return found


async def name_reviewer(tx: Transaction, feedback_id: UUID, reviewer: str) -> None:
    """The ATS says whose words it passes on; the author stays its key."""
    await tx.execute("UPDATE feedback SET author = $2 WHERE id = $1", feedback_id, reviewer)
