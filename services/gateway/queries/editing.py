"""Writes candidates as people type them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from runtime.database import Row, Transaction
from services.gateway.queries.candidates import survivor


@dataclass(frozen=True, slots=True)
class Created:
    """The new candidate's number, and the record as its writer reads it, notes and all."""

    number: int
    shown: str


async def create(tx: Transaction, candidate_id: UUID, columns: Mapping[str, Any]) -> Created:
    """Every other writer of the tenant waits for the number until the transaction ends."""
    row = await tx.fetchrow(
        """
        INSERT INTO candidates (id, first_name, last_name, email, phone, position, phase, status,
                                source, skills, experience_years, notes, resume_url, linkedin_url,
                                edited)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        RETURNING number,
                  listed || coalesce(to_json(nullif(notes, ''))::text, 'null') || '}' AS shown
        """,
        candidate_id,
        *_values(columns),
        sorted(name for name, value in columns.items() if value not in (None, [])),
    )
    if row is None:  # an insert returns its row
        raise AssertionError
    return Created(**row)


async def locked(tx: Transaction, number: int) -> Row | None:
    """The candidate of this number, held until the transaction ends."""
    return await tx.fetchrow(
        """
        SELECT id, number, version, first_name, last_name, email, phone, position, phase, status,
               source, skills, experience_years, notes, resume_url, linkedin_url
          FROM candidates
         WHERE number = $1 AND merged_into IS NULL
           FOR UPDATE
        """,
        number,
    )


async def locked_survivor(tx: Transaction, number: int) -> Row | None:
    """The candidate of this number, or the one it was merged into, held until the end."""
    return await locked(tx, await survivor(tx, number) or number)


async def change(tx: Transaction, record: Row, columns: Mapping[str, Any]) -> int:
    """Set the columns, and note that a person did: no resume overwrites them. The new version."""
    version: int = await tx.fetchval(
        """
        UPDATE candidates
           SET first_name = $2, last_name = $3, email = $4, phone = $5, position = $6, phase = $7,
               status = $8, source = $9, skills = $10, experience_years = $11, notes = $12,
               resume_url = $13, linkedin_url = $14, version = version + 1, updated_at = now(),
               edited = ARRAY(SELECT DISTINCT unnest(edited || $15::text[]) ORDER BY 1)
         WHERE id = $1
        RETURNING version
        """,
        record["id"],
        *_values({**record, **columns}),
        sorted(columns),
    )
    return version


async def delete(tx: Transaction, candidate_id: UUID) -> None:
    await tx.execute("DELETE FROM candidates WHERE id = $1", candidate_id)


async def email_is_taken(tx: Transaction, email: str, but: UUID | None = None) -> bool:
    """Nobody else finds the address free until this transaction ends."""
    found: bool = await tx.fetchval("SELECT address_is_taken($1, $2)", email, but)
    return found


def _values(columns: Mapping[str, Any]) -> list[Any]:
    return [
        columns["first_name"],
        columns["last_name"],
        columns["email"],
        columns["phone"],
        columns["position"],
        columns["phase"],
        columns["status"],
        columns["source"],
        columns["skills"],
        columns["experience_years"],
        columns["notes"],
        columns["resume_url"],
        columns["linkedin_url"],
    ]
