"""Reads candidates as the JSON that RecruitOS clients expect, built by Postgres.

The text goes to the client as it is: turning rows into objects and back would cost more than the
query. What the document requires as a string and a resume lacks is "".
"""

from typing import Final, LiteralString
from uuid import UUID

from runtime.database import Transaction
from services.gateway.shapes import CandidateFilter

_SHOWN: Final[LiteralString] = """
    number AS id,
    first_name AS "firstName",
    last_name AS "lastName",
    email,
    phone,
    position,
    phase,
    status,
    source,
    to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "appliedDate",
    to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "lastUpdated",
    nullif(array_to_string(skills, ', '), '') AS skills,
    floor(experience_years)::int AS experience,
    CASE WHEN notes_author_id = $reader THEN notes ELSE notes_sanitized END AS notes,
    coalesce(resume_url, '/api/resumes/' || resume_id || '/original') AS "resumeUrl",
    linkedin_url AS "linkedinUrl"
"""


_FILTERED: Final[LiteralString] = """
              FROM candidates
             WHERE merged_into IS NULL
               AND ($1::smallint IS NULL OR phase = $1)
               AND ($2::text IS NULL OR status = $2)
               AND ($3::text IS NULL OR source = $3)
"""
_PAGE: Final[LiteralString] = " ORDER BY number DESC LIMIT $4 OFFSET $5) AS shown"
_AS_LIST: Final[LiteralString] = "SELECT coalesce(json_agg(shown), '[]')::text FROM (SELECT "
_LIST: Final[LiteralString] = _AS_LIST + _SHOWN.replace("$reader", "$6") + _FILTERED + _PAGE
# The page is found by a function that may use the search's indexes, which row-level security keeps
# from any query of ours (docs/decisions/0015); what is shown of it is read as everything is.
_SEARCH: Final[LiteralString] = (
    _AS_LIST
    + _SHOWN.replace("$reader", "$7")
    + """
              FROM candidates
             WHERE id = ANY(ARRAY(SELECT candidates_containing(lower($6), $1, $2, $3, $4, $5)))
             ORDER BY number DESC) AS shown
    """
)
_ONE: Final[LiteralString] = (
    """
    SELECT row_to_json(shown)::text
      FROM (SELECT """  # noqa: S608  constants of this module only
    + _SHOWN.replace("$reader", "$2")
    + """
              FROM candidates
             WHERE number = $1 AND merged_into IS NULL) AS shown
    """
)


async def listed(tx: Transaction, reader: UUID, wanted: CandidateFilter) -> str:
    """Newest first, as JSON. Notes are their author's, or what the screen left of them."""
    page = (wanted.phase, wanted.status, wanted.source, wanted.limit, wanted.offset)
    if wanted.search:
        found: str = await tx.fetchval(_SEARCH, *page, containing(wanted.search), reader)
    else:
        found = await tx.fetchval(_LIST, *page, reader)
    return found


async def one(tx: Transaction, reader: UUID, number: int) -> str | None:
    """One candidate as JSON. A merged one is not found: its survivor is."""
    found: str | None = await tx.fetchval(_ONE, number, reader)
    return found


async def survivor(tx: Transaction, number: int) -> int | None:
    """The number of the candidate that this one was merged into, over however many merges."""
    found: int | None = await tx.fetchval(
        """
        WITH RECURSIVE trail (id, merged_into, number, depth) AS (
            SELECT id, merged_into, number, 0 FROM candidates WHERE number = $1
            UNION ALL
            SELECT c.id, c.merged_into, c.number, trail.depth + 1
              FROM trail JOIN candidates c ON c.id = trail.merged_into
             WHERE trail.depth < 50
        )
        SELECT number FROM trail WHERE merged_into IS NULL AND depth > 0
        """,
        number,
    )
    return found


def containing(text: str) -> str:
    """A LIKE pattern in which the client's own % and _ are just signs."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
