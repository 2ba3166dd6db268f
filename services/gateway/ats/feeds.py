"""Reads the feeds: what was written, merged or deleted, in the order of commits, as JSON.

Postgres builds the JSON. Every reader first gives positions to what was committed since, so a page
shows all there is, and the next page begins where this one ended (docs/decisions/0012).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from runtime.database import Row, Transaction

# So many at once: a first reader of a large database waits a moment, and not for all of it.
_NUMBERED_AT_ONCE: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of a feed: what lies after a position, and was written since a moment."""

    after: int
    limit: int
    since: datetime | None = None
    candidate_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One page: its items as JSON, where it ends, and whether more is there now."""

    items: str
    ends_at: int
    has_more: bool
    is_filtered: bool = False


async def candidates(tx: Transaction, wanted: Wanted) -> Part:
    return await _part(tx, _CANDIDATES, wanted, wanted.since)


async def scorecards(tx: Transaction, wanted: Wanted) -> Part:
    return await _part(tx, _SCORECARDS, wanted, wanted.since, wanted.candidate_id)


async def deletions(tx: Transaction, wanted: Wanted) -> Part:
    return await _part(tx, _DELETIONS, wanted)


async def candidate(tx: Transaction, external_id: str) -> str | None:
    """The candidate that answers for this id today, as JSON."""
    found: str | None = await tx.fetchval(_ONE, external_id)
    return found


async def candidate_id(tx: Transaction, external_id: str) -> UUID | None:
    found: UUID | None = await tx.fetchval(
        "SELECT survivor_of(id) FROM candidates WHERE external_id = $1", external_id
    )
    return found


async def _part(tx: Transaction, query: LiteralString, wanted: Wanted, *filters: object) -> Part:
    await tx.execute("SELECT number_changes($1)", _NUMBERED_AT_ONCE)
    row: Row | None = await tx.fetchrow(query, wanted.after, wanted.limit + 1, *filters)
    if row is None:  # an aggregate has its row
        raise AssertionError
    has_more = row["found"] > wanted.limit
    # Where nothing more was found, whatever lies below the last number was looked at.
    ends_at = row["ends_at"] if has_more else max(row["reached"], wanted.after)
    return Part(row["items"], ends_at, has_more, bool(row["filtered"]))


_MOMENT: Final[LiteralString] = """'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'"""
_CANDIDATE: Final[LiteralString] = (
    """
    c.number AS id, coalesce(c.external_id, external_id_of(c.id)) AS external_id,
    c.first_name, c.last_name, c.email, c.phone, c.location,
    c.position, c.linkedin_url, c.skills, c.experience_years, c.phase, c.status, c.source,
    to_char(c.applied_at AT TIME ZONE 'UTC', """
    + _MOMENT
    + """) AS applied_at,
    to_char(c.updated_at AT TIME ZONE 'UTC', """
    + _MOMENT
    + """) AS updated_at
"""
)
# The page holds one more than asked for, which only says that there is more.
_PAGED: Final[LiteralString] = """
SELECT coalesce(json_agg(item ORDER BY place) FILTER (WHERE nth < $2), '[]')::text AS items,
       count(*) AS found,
       coalesce(max(place) FILTER (WHERE nth < $2), 0) AS ends_at,
       coalesce(bool_or(filtered) FILTER (WHERE nth < $2), false) AS filtered,
       coalesce((SELECT last FROM tenant_numbers WHERE name = 'change'), 0) AS reached
  FROM (SELECT *, row_number() OVER (ORDER BY place) AS nth FROM page) AS numbered
"""
_CANDIDATES: Final[LiteralString] = (
    """
WITH page AS (
    SELECT f.position AS place, false AS filtered,
           (SELECT row_to_json(shown) FROM (SELECT """  # noqa: S608  constants of this module only
    + _CANDIDATE
    + """) AS shown) AS item
      FROM changes AS f
      JOIN candidates AS c ON (c.tenant_id, c.id) = (f.tenant_id, f.id)
     WHERE f.kind = 'candidate' AND f.change = 'written' AND f.position > $1
       AND ($3::timestamptz IS NULL OR f.noted_at >= $3)
     ORDER BY f.position
     LIMIT $2
)"""
    + _PAGED
)
_ONE: Final[LiteralString] = (
    "SELECT row_to_json(shown)::text FROM (SELECT "  # noqa: S608  constants of this module only
    + _CANDIDATE
    + """
      FROM candidates AS c
     WHERE c.id = (SELECT survivor_of(id) FROM candidates WHERE external_id = $1)) AS shown
"""
)
_SCORECARDS: Final[LiteralString] = (
    """
WITH page AS (
    SELECT f.position AS place, coalesce(said.bias_filtered, false) AS filtered,
           json_build_object(
               'id', f.id,
               'kind', CASE WHEN i.id IS NULL THEN 'feedback' ELSE 'interview' END,
               'candidate_id', c.number,
               'candidate_external_id', coalesce(c.external_id, external_id_of(c.id)),
               'reviewer', coalesce(i.interviewer, said.author),
               'interview_type', i.type,
               'scheduled_at', to_char(i.scheduled_at AT TIME ZONE 'UTC', """  # noqa: S608  constants
    + _MOMENT
    + """),
               'status', i.status,
               'rating', coalesce(i.rating, said.rating),
               'feedback', said.sanitized,
               'bias_filtered', coalesce(said.bias_filtered, false),
               'updated_at', to_char(f.noted_at AT TIME ZONE 'UTC', """
    + _MOMENT
    + """)
           ) AS item
      FROM changes AS f
      LEFT JOIN interviews AS i ON (i.tenant_id, i.id) = (f.tenant_id, f.id)
      LEFT JOIN feedback AS said
        ON said.tenant_id = f.tenant_id AND (said.interview_id = f.id OR said.id = f.id)
      JOIN candidates AS c
        ON c.tenant_id = f.tenant_id AND c.id = coalesce(i.candidate_id, said.candidate_id)
     WHERE f.kind = 'scorecard' AND f.change = 'written' AND f.position > $1
       AND ($3::timestamptz IS NULL OR f.noted_at >= $3)
       AND ($4::uuid IS NULL OR c.id = $4)
     ORDER BY f.position
     LIMIT $2
)"""
    + _PAGED
)
_DELETIONS: Final[LiteralString] = (
    """
WITH page AS (
    SELECT f.position AS place, false AS filtered,
           json_build_object(
               'kind', f.kind,
               'change', f.change,
               'id', CASE f.kind WHEN 'candidate' THEN to_json(f.number) ELSE to_json(f.id) END,
               'external_id', f.external_id,
               'into', c.number,
               'into_external_id', coalesce(c.external_id, external_id_of(c.id)),
               'at', to_char(f.noted_at AT TIME ZONE 'UTC', """  # noqa: S608  constants
    + _MOMENT
    + """)
           ) AS item
      FROM changes AS f
      LEFT JOIN candidates AS c ON c.tenant_id = f.tenant_id AND c.id = survivor_of(f.into_id)
     WHERE f.change <> 'written' AND f.position > $1
     ORDER BY f.position
     LIMIT $2
)"""
    + _PAGED
)
