"""Profiles, the corrections of them, and the record that takes them over."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from runtime.database import Row, Transaction


async def profile(tx: Transaction, resume_id: UUID) -> Row | None:
    """The latest reading of a resume, as corrected, and as it was read."""
    return await tx.fetchrow(
        """
        SELECT id, engine, created_at, profile, coalesce(parsed, profile) AS parsed
          FROM profiles
         WHERE resume_id = $1
         ORDER BY created_at DESC, id
         LIMIT 1
        """,
        resume_id,
    )


async def lock_resume(tx: Transaction, resume_id: UUID) -> bool:
    """Hold the resume against the parser, which would store a profile without the correction."""
    return (
        await tx.fetchrow("SELECT id FROM resumes WHERE id = $1 FOR UPDATE", resume_id) is not None
    )


async def corrections(tx: Transaction, resume_id: UUID) -> Sequence[Row]:
    return await tx.fetch(
        """
        SELECT field, value, corrected_by, corrected_at
          FROM corrections
         WHERE resume_id = $1
         ORDER BY field
        """,
        resume_id,
    )


async def correct(tx: Transaction, resume_id: UUID, fields: Mapping[str, Any], by: UUID) -> None:
    await tx.executemany(
        """
        INSERT INTO corrections (resume_id, field, value, corrected_by)
        VALUES ($1, $2, coalesce($3::jsonb, 'null'), $4)
        ON CONFLICT (tenant_id, resume_id, field) DO UPDATE
           SET value = excluded.value, corrected_by = excluded.corrected_by, corrected_at = now()
        """,
        [(resume_id, name, value, by) for name, value in fields.items()],
    )
    await _apply(tx, resume_id)


async def withdraw(tx: Transaction, resume_id: UUID, field: str) -> bool:
    """Whether there was such a correction; the parser's own reading counts again."""
    gone = await tx.fetchval(
        "DELETE FROM corrections WHERE resume_id = $1 AND field = $2 RETURNING true",
        resume_id,
        field,
    )
    await _apply(tx, resume_id)
    return gone is True


async def _apply(tx: Transaction, resume_id: UUID) -> None:
    await tx.execute(
        """
        UPDATE profiles
           SET parsed = coalesce(parsed, profile),
               profile = coalesce(parsed, profile)
                         || coalesce((SELECT jsonb_object_agg(field, value)
                                        FROM corrections
                                       WHERE resume_id = $1), '{}')
         WHERE resume_id = $1
        """,
        resume_id,
    )


async def owner(tx: Transaction, resume_id: UUID) -> Row | None:
    """The candidate whose newest resume this is, held until the transaction ends."""
    return await tx.fetchrow(
        """
        SELECT id, number, version, edited, first_name, last_name, email, phone, location, position,
               skills, experience_years, linkedin_url
          FROM candidates
         WHERE resume_id = $1 AND merged_into IS NULL
           FOR UPDATE
        """,
        resume_id,
    )


async def take_over(tx: Transaction, record: Row, changes: Mapping[str, Any]) -> int:
    """Set the record's columns, and note that a person did: no resume overwrites them."""
    now = {**record, **changes}
    version: int = await tx.fetchval(
        """
        UPDATE candidates
           SET first_name = $2, last_name = $3, email = $4, phone = $5, location = $6,
               position = $7, skills = $8, experience_years = $9, linkedin_url = $10,
               version = version + 1, updated_at = now(),
               edited = ARRAY(SELECT DISTINCT unnest(edited || $11::text[]) ORDER BY 1)
         WHERE id = $1
        RETURNING version
        """,
        record["id"],
        now["first_name"],
        now["last_name"],
        now["email"],
        now["phone"],
        now["location"],
        now["position"],
        now["skills"],
        now["experience_years"],
        now["linkedin_url"],
        sorted(changes),
    )
    return version
