"""Moves what belongs to one candidate to another and back, and keeps what undoing needs.

Records travel as JSON that Postgres writes and reads itself, so that they come back to the byte.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, LiteralString
from uuid import UUID

from runtime.database import Row, Transaction

_FIELDS: Final[LiteralString] = """
    first_name, last_name, email, phone, location, position, phase, status, source, skills,
    experience_years, notes, resume_url, linkedin_url, resume_id, edited, applied_at
"""
_APPLICATION: Final[LiteralString] = """
    id, job_id, resume_id, stage, guard, released_by, released_at, released_reason, updated_at
"""
# What moves, and how: a candidate's own pairs and proposals stay where they are and are followed.
_MOVES: Final[Mapping[str, LiteralString]] = {
    "resume": """
        UPDATE candidate_resumes SET candidate_id = $1
         WHERE candidate_id = $2 AND resume_id = ANY($3::uuid[])
    """,
    "application": """
        UPDATE applications SET candidate_id = $1
         WHERE candidate_id = $2 AND id = ANY($3::uuid[])
    """,
    "screening": """
        UPDATE screenings SET candidate_id = $1
         WHERE candidate_id = $2 AND id = ANY($3::uuid[])
    """,
    "feedback": """
        UPDATE feedback SET candidate_id = $1 WHERE candidate_id = $2 AND id = ANY($3::uuid[])
    """,
    "interview": """
        UPDATE interviews SET candidate_id = $1 WHERE candidate_id = $2 AND id = ANY($3::uuid[])
    """,
}
Belongings = Mapping[str, Sequence[str]]
Keys = Sequence[Sequence[str]]  # kind and value of each


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything that a merge changed, as it was and as the merge left it."""

    survivor: Mapping[str, Any]
    other: Mapping[str, Any]
    merged: Mapping[str, Any]
    ours: Belongings
    theirs: Belongings
    moved: Belongings
    applications: Sequence[Mapping[str, Any]]
    our_keys: Keys
    their_keys: Keys
    pair: Mapping[str, Any]


async def speak_utc(tx: Transaction) -> None:
    """Moments in JSON are written alike whatever zone the server's settings name."""
    await tx.execute("SET LOCAL TimeZone = 'UTC'")


async def lock(tx: Transaction, candidate_ids: Sequence[UUID]) -> None:
    """Hold both rows against everybody who adds something to them."""
    await tx.fetch(
        "SELECT id FROM candidates WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE",
        candidate_ids,
    )


async def numbered(tx: Transaction, number: int) -> UUID | None:
    """The candidate itself, also one that was merged away."""
    found: UUID | None = await tx.fetchval("SELECT id FROM candidates WHERE number = $1", number)
    return found


async def fields(tx: Transaction, candidate_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = await tx.fetchval(
        "SELECT to_jsonb(shown) FROM (SELECT "  # noqa: S608  constants of this module only
        + _FIELDS
        + " FROM candidates WHERE id = $1) AS shown",
        candidate_id,
    )
    return found


async def write(
    tx: Transaction, candidate_id: UUID, record: Mapping[str, Any], merged_into: UUID | None = None
) -> int:
    """The new version."""
    version: int = await tx.fetchval(
        "UPDATE candidates SET ("  # noqa: S608  constants of this module only
        + _FIELDS
        + ") = (SELECT "
        + _FIELDS
        + """
              FROM jsonb_populate_record(NULL::candidates, $2::jsonb)),
               merged_into = $3, version = version + 1, updated_at = now()
         WHERE id = $1
        RETURNING version
        """,
        candidate_id,
        record,
        merged_into,
    )
    return version


async def belongings(tx: Transaction, candidate_id: UUID) -> dict[str, list[str]]:
    rows = await tx.fetch(
        """
        SELECT 'resume' AS kind, resume_id AS id FROM candidate_resumes WHERE candidate_id = $1
        UNION ALL SELECT 'application', id FROM applications WHERE candidate_id = $1
        UNION ALL SELECT 'screening', id FROM screenings WHERE candidate_id = $1
        UNION ALL SELECT 'feedback', id FROM feedback
             WHERE candidate_id = $1 AND notes_of IS NULL
        UNION ALL SELECT 'interview', id FROM interviews WHERE candidate_id = $1
        ORDER BY 1, 2
        """,
        candidate_id,
    )
    found: dict[str, list[str]] = {kind: [] for kind in _MOVES}
    for row in rows:
        found[row["kind"]].append(str(row["id"]))
    return found


async def move(tx: Transaction, what: Mapping[str, Iterable[str]], source: UUID, to: UUID) -> None:
    """What has gone to somebody else meanwhile stays there."""
    for kind, ids in what.items():
        await tx.execute(_MOVES[kind], to, source, [UUID(one) for one in ids])


async def move_screenings(tx: Transaction, source: UUID, to: UUID) -> None:
    """Each to where its resume is now."""
    await tx.execute(
        """
        UPDATE screenings AS s
           SET candidate_id = $2
          FROM candidate_resumes AS r
         WHERE s.candidate_id = $1 AND r.resume_id = s.resume_id AND r.candidate_id = $2
        """,
        source,
        to,
    )


async def applications(tx: Transaction, candidate_id: UUID) -> list[dict[str, Any]]:
    rows = await tx.fetch(
        "SELECT to_jsonb(shown) AS shown FROM (SELECT "  # noqa: S608  constants only
        + _APPLICATION
        + " FROM applications WHERE candidate_id = $1 ORDER BY id FOR UPDATE) AS shown",
        candidate_id,
    )
    return [row["shown"] for row in rows]


async def applied_alike(tx: Transaction, candidate_id: UUID, ids: Sequence[str]) -> bool:
    """Whether the candidate has an application for the job of one of these."""
    found: bool = await tx.fetchval(
        """
        SELECT EXISTS (SELECT FROM applications AS own
                         JOIN applications AS one ON one.job_id IS NOT DISTINCT FROM own.job_id
                        WHERE own.candidate_id = $1 AND one.id = ANY($2::uuid[]))
        """,
        candidate_id,
        [UUID(one) for one in ids],
    )
    return found


async def write_application(tx: Transaction, application: Mapping[str, Any]) -> None:
    await tx.execute(
        """
        UPDATE applications AS a
           SET stage = r.stage, guard = r.guard, released_by = r.released_by,
               released_at = r.released_at, released_reason = r.released_reason,
               updated_at = r.updated_at
          FROM jsonb_populate_record(NULL::applications, $1::jsonb) AS r
         WHERE a.id = r.id
        """,
        application,
    )


async def keys(tx: Transaction, candidate_id: UUID) -> list[list[str]]:
    rows = await tx.fetch(
        "SELECT kind, value FROM candidate_keys WHERE candidate_id = $1 ORDER BY kind, value",
        candidate_id,
    )
    return [[row["kind"], row["value"]] for row in rows]


async def set_keys(tx: Transaction, candidate_id: UUID, wanted: Keys) -> None:
    await tx.execute("DELETE FROM candidate_keys WHERE candidate_id = $1", candidate_id)
    await tx.executemany(
        "INSERT INTO candidate_keys (kind, value, candidate_id) VALUES ($1, $2, $3)",
        [(kind, value, candidate_id) for kind, value in wanted],
    )


async def newest_resume(tx: Transaction, candidate_id: UUID) -> str | None:
    """The resume attached last."""
    found: UUID | None = await tx.fetchval(
        """
        SELECT resume_id FROM candidate_resumes
         WHERE candidate_id = $1
         ORDER BY attached_at DESC, resume_id
         LIMIT 1
        """,
        candidate_id,
    )
    return None if found is None else str(found)


async def keep(
    tx: Transaction, merge_id: UUID, sides: tuple[UUID, UUID], by: UUID, snapshot: Snapshot
) -> None:
    """`sides` are the survivor and the other."""
    await tx.execute(
        """
        INSERT INTO merges (id, survivor_id, other_id, merged_by, snapshot, duplicate_id)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        merge_id,
        *sides,
        by,
        asdict(snapshot),
        UUID(snapshot.pair["id"]),
    )


async def latest(tx: Transaction, candidate_id: UUID) -> Row | None:
    """The merge that undoing starts from: the one this candidate went into another by, or the
    last one by which another came to it.
    """
    return await tx.fetchrow(
        """
        SELECT m.id, m.survivor_id, m.other_id, m.duplicate_id, m.snapshot,
               s.number AS survivor, o.number AS other
          FROM merges AS m
          JOIN candidates AS s ON (s.tenant_id, s.id) = (m.tenant_id, m.survivor_id)
          JOIN candidates AS o ON (o.tenant_id, o.id) = (m.tenant_id, m.other_id)
         WHERE m.undone_at IS NULL AND (m.other_id = $1 OR m.survivor_id = $1)
         ORDER BY m.other_id = $1 DESC, m.merged_at DESC
         LIMIT 1
        """,
        candidate_id,
    )


async def newer(tx: Transaction, merge_id: UUID) -> int | None:
    """The number of a candidate whose merge stands on this one, and must be undone before it."""
    found: int | None = await tx.fetchval(
        """
        SELECT c.number
          FROM merges AS this
          JOIN merges AS m
            ON m.undone_at IS NULL AND m.merged_at > this.merged_at
           AND (m.survivor_id IN (this.survivor_id, this.other_id)
                OR m.other_id IN (this.survivor_id, this.other_id))
          JOIN candidates AS c ON (c.tenant_id, c.id) = (m.tenant_id, m.other_id)
         WHERE this.id = $1
         ORDER BY m.merged_at DESC
         LIMIT 1
        """,
        merge_id,
    )
    return found


async def undone(tx: Transaction, merge_id: UUID, by: UUID) -> None:
    """It is over, and what it kept of two people goes."""
    await tx.execute(
        "UPDATE merges SET undone_by = $2, undone_at = now(), snapshot = '{}' WHERE id = $1",
        merge_id,
        by,
    )
