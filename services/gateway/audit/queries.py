"""Reads the trail: a page of it for people, all of it in order to prove it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from runtime.database import Row, Transaction
from services.gateway.audit.chain import BEGINNING, Entry, Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries; what is None lets all pass. `before` is a position."""

    limit: int
    before: int | None = None
    actor_id: UUID | None = None
    action: str | None = None
    subject_kind: str | None = None
    subject_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def page(tx: Transaction, wanted: Wanted) -> Sequence[Row]:
    """The newest first, each with the values that still stand beside it."""
    return await tx.fetch(
        """
        SELECT entry.position, entry.id, entry.at, entry.actor_kind, entry.actor_id, entry.action,
               entry.subject_kind, entry.subject_id, entry.detail, entry.hash,
               (SELECT jsonb_object_agg(v.field, v.change) FROM audit_values AS v
                 WHERE v.entry_id = entry.id) AS changes
          FROM audit_trail AS entry
         WHERE ($2::bigint IS NULL OR entry.position < $2)
           AND ($3::uuid IS NULL OR entry.actor_id = $3)
           AND ($4::text IS NULL OR entry.action = $4)
           AND ($5::text IS NULL OR entry.subject_kind = $5)
           AND ($6::text IS NULL OR entry.subject_id = $6)
           AND ($7::timestamptz IS NULL OR entry.at >= $7)
           AND ($8::timestamptz IS NULL OR entry.at < $8)
         ORDER BY entry.position DESC
         LIMIT $1
        """,
        wanted.limit,
        wanted.before,
        wanted.actor_id,
        wanted.action,
        wanted.subject_kind,
        wanted.subject_id,
        wanted.since,
        wanted.until,
    )


async def entries(tx: Transaction, after: int, limit: int) -> Sequence[Entry]:
    """The next rows in order of their positions; one whose hash was taken away has an empty one."""
    rows = await tx.fetch(
        """
        SELECT tenant_id, position, id, at, actor_kind, actor_id, action, subject_kind, subject_id,
               detail, coalesce(hash, '') AS hash
          FROM audit_trail
         WHERE position > $1
         ORDER BY position
         LIMIT $2
        """,
        after,
        limit,
    )
    return [Entry(**row) for row in rows]


async def head(tx: Transaction) -> Head:
    row = await tx.fetchrow("SELECT position, hash FROM audit_heads")
    return Head(row["position"], row["hash"]) if row else Head(0, BEGINNING)


async def false_value(tx: Transaction) -> int | None:
    """The first position beside which a value stands that is not the one that was hashed."""
    position: int | None = await tx.fetchval(
        """
        SELECT min(entry.position)
          FROM audit_values AS v
          JOIN audit_trail AS entry ON entry.id = v.entry_id
         WHERE entry.detail -> 'changed' ->> v.field IS DISTINCT FROM
               encode(sha256(v.salt || convert_to(v.change::text, 'UTF8')), 'hex')
        """
    )
    return position
