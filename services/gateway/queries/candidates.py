"""Reads candidates as the JSON that RecruitOS clients expect, built by Postgres.

The text goes to the client as it is: turning rows into objects and back would cost more than the
query. What the document requires as a string and a resume lacks is "". A row keeps its own text but
for the notes: they are their author's, or what the screen left of them.
"""

from typing import Final, LiteralString
from uuid import UUID

from runtime.database import Transaction
from services.gateway.shapes import CandidateFilter

_LIST: Final = "SELECT candidates_listed($1, $2, $3, $4, $5, $6)"
_RECORD: Final[LiteralString] = """
    listed || coalesce(to_json(CASE WHEN notes_author_id = $reader THEN notes
                                    ELSE notes_sanitized END)::text, 'null') || '}'
"""
# The page is found by a function that may use the search's indexes, which row-level security keeps
# from any query of ours (docs/decisions/0015); what is shown of it is read as everything is.
_SEARCH: Final[LiteralString] = (
    "SELECT coalesce('[' || string_agg("  # noqa: S608  constants of this module only
    + _RECORD.replace("$reader", "$7")
    + """, ',' ORDER BY number DESC) || ']', '[]')
      FROM candidates
     WHERE id = ANY(ARRAY(SELECT candidates_containing(lower($6), $1, $2, $3, $4, $5)))
    """
)
_ONE: Final[LiteralString] = (
    "SELECT "  # noqa: S608  constants of this module only
    + _RECORD.replace("$reader", "$2")
    + " FROM candidates WHERE number = $1 AND merged_into IS NULL"
)


async def listed(tx: Transaction, reader: UUID, wanted: CandidateFilter) -> str:
    """Newest first, as JSON."""
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
