"""Reads all candidates, some hundred at a time, as one moment saw them."""

from collections.abc import AsyncGenerator, Sequence
from typing import Final

from runtime.database import Row, Transaction

PAGE: Final = 500


async def pages(
    tx: Transaction, status: str | None, source: str | None
) -> AsyncGenerator[Sequence[Row]]:
    """By number, upwards. The transaction sees one state throughout, whatever changes meanwhile."""
    await tx.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    last = 0
    while rows := await _page(tx, status, source, last):
        yield rows
        last = rows[-1]["id"]


async def _page(
    tx: Transaction, status: str | None, source: str | None, last: int
) -> Sequence[Row]:
    return await tx.fetch(
        """
        SELECT number AS id, first_name AS "firstName", last_name AS "lastName", email, phone,
               location, position, phase, status, source, skills,
               floor(experience_years)::int AS experience,
               notes_sanitized AS notes,  -- a file has many readers: whoever wrote it is no matter
               linkedin_url AS "linkedinUrl", applied_at AS "appliedDate",
               updated_at AS "lastUpdated"
          FROM candidates
         WHERE merged_into IS NULL AND number > $3
           AND ($1::text IS NULL OR status = $1)
           AND ($2::text IS NULL OR source = $2)
         ORDER BY number
         LIMIT $4
        """,
        status,
        source,
        last,
        PAGE,
    )
