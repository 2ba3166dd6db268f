"""The tables behind the connectors: leases, cursors and items, each step in one transaction.

A lease is fenced: whoever lost it writes nothing more, however late it wakes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID, uuid4

from runtime.database import Database, Row, SystemDatabase, Transaction
from services.intake.connectors.connector import Cursor, Found
from services.intake.connectors.pace import MOST_ATTEMPTS, pause_of_item


class LeaseLost(Exception):
    """Another process works on it, or its tenant changed, paused or removed it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A lease, and the integration as it was when it was taken."""

    tenant_id: UUID
    integration_id: UUID
    holder: UUID
    row: Row

    @property
    def name(self) -> str:
        return str(self.row["name"])


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item to be taken, or only still to be marked at its source.

    `contents` is what it held when it was last taken; `was_marked` says that this was seen through.
    """

    id: str
    is_taken: bool
    attempts: int
    contents: str = ""
    was_marked: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What was made of an item. Without an outcome it held nothing new, and the last one stands."""

    revision: str
    contents: str
    outcome: str | None = None
    resume_ids: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the work on an integration is."""

    cursor: Cursor | None
    looked_at: datetime | None


@dataclass(frozen=True, slots=True)
class PostgresWork:
    database: Database
    system: SystemDatabase
    lease: timedelta

    async def due(self, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Tenant and id of what is due and nobody's, the longest waiting first."""
        async with self.system.transaction() as tx:
            rows = await tx.fetch(
                """
                SELECT tenant_id, integration_id FROM integration_work
                 WHERE due_at <= now() AND (held_until IS NULL OR held_until < now())
                 ORDER BY due_at LIMIT $1
                """,
                limit,
            )
        return [(row["tenant_id"], row["integration_id"]) for row in rows]

    async def claim(self, tenant_id: UUID, integration_id: UUID) -> Held | None:
        """The lease, unless another process was faster."""
        holder = uuid4()
        async with self.database.transaction(tenant_id) as tx:
            row = await tx.fetchrow(_CLAIM, integration_id, holder, self.lease)
        return None if row is None else Held(tenant_id, integration_id, holder, row)

    async def renew(self, held: Held) -> bool:
        async with self.database.transaction(held.tenant_id) as tx:
            return bool(
                await tx.fetchval(
                    """
                    UPDATE integration_work SET held_until = now() + $3
                     WHERE integration_id = $1 AND holder = $2 RETURNING true
                    """,
                    held.integration_id,
                    held.holder,
                    self.lease,
                )
            )

    async def standing(self, held: Held) -> Standing:
        async with self.database.transaction(held.tenant_id) as tx:
            row = await _fenced(tx, held)
        return Standing(row["cursor"], row["looked_at"])

    async def found(
        self, held: Held, items: Sequence[tuple[Found, bool]], cursor: Cursor | None
    ) -> int:
        """Keep a page's items (and whether each is backlog) and its cursor; how many are new.

        An item that holds something new waits again; what was taken of it before is known then.
        """
        async with self.database.transaction(held.tenant_id) as tx:
            await _fenced(tx, held)
            new: int = await tx.fetchval(
                _FOUND,
                held.integration_id,
                [item.id for item, _ in items],
                [item.revision for item, _ in items],
                [is_backlog for _, is_backlog in items],
            )
            await tx.execute(
                """
                UPDATE integration_work
                   SET cursor = coalesce($2, cursor),
                       last_item_at = CASE WHEN $3 THEN now() ELSE last_item_at END
                 WHERE integration_id = $1
                """,
                held.integration_id,
                cursor,
                new > 0,
            )
        return new

    async def looked(self, held: Held, began: datetime) -> None:
        await self._set(held, _LOOKED, began)

    async def forget_cursor(self, held: Held) -> None:
        await self._set(held, "UPDATE integration_work SET cursor = NULL WHERE integration_id = $1")

    async def waiting(self, held: Held, *, backlog: bool, limit: int) -> Sequence[Waiting]:
        async with self.database.transaction(held.tenant_id) as tx:
            rows = await tx.fetch(
                """
                SELECT item_id, state = 'taken' AS is_taken, attempts, contents, was_marked
                  FROM integration_items
                 WHERE integration_id = $1 AND state IN ('waiting', 'taken')
                   AND is_backlog = $2 AND due_at <= now()
                 ORDER BY due_at, found_at, item_id LIMIT $3
                """,
                held.integration_id,
                backlog,
                limit,
            )
        return [
            Waiting(
                row["item_id"], row["is_taken"], row["attempts"], row["contents"], row["was_marked"]
            )
            for row in rows
        ]

    async def backlog_in_last_minute(self, held: Held) -> int:
        async with self.database.transaction(held.tenant_id) as tx:
            count: int = await tx.fetchval(
                """
                SELECT count(*) FROM integration_items
                 WHERE integration_id = $1 AND is_backlog
                   AND finished_at > now() - interval '1 minute'
                """,
                held.integration_id,
            )
        return count

    async def next_item(self, held: Held) -> timedelta | None:
        """In what time the next item is due; None where none waits."""
        async with self.database.transaction(held.tenant_id) as tx:
            pause: timedelta | None = await tx.fetchval(
                """
                SELECT greatest(min(due_at) - now(), interval '0') FROM integration_items
                 WHERE integration_id = $1 AND state IN ('waiting', 'taken')
                """,
                held.integration_id,
            )
        return pause

    async def begin(self, held: Held, item: Waiting) -> bool:
        """Count an attempt before it is made: what kills its process is given up in the end."""
        pause = pause_of_item(item.attempts + 1)
        async with self.database.transaction(held.tenant_id) as tx:
            await _fenced(tx, held)
            goes_on: bool = await tx.fetchval(
                _BEGIN, held.integration_id, item.id, MOST_ATTEMPTS, pause
            )
        return goes_on

    async def put_back(self, held: Held, item_id: str) -> None:
        """The attempt that was counted was none."""
        await self._set(held, _PUT_BACK, item_id)

    async def taken(self, held: Held, item_id: str, done: Done) -> None:
        async with self.database.transaction(held.tenant_id) as tx:
            await _fenced(tx, held)
            await tx.execute(
                """
                UPDATE integration_items
                   SET state = 'taken', revision = $3, contents = $4,
                       outcome = coalesce($5, outcome), attempts = 0, due_at = now()
                 WHERE integration_id = $1 AND item_id = $2
                """,
                held.integration_id,
                item_id,
                done.revision,
                done.contents,
                done.outcome,
            )
            await tx.executemany(
                """
                INSERT INTO integration_resumes (integration_id, item_id, resume_id)
                VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
                """,
                [(held.integration_id, item_id, resume_id) for resume_id in done.resume_ids],
            )

    async def finished(self, held: Held, item_id: str, state: str, outcome: str | None) -> None:
        """`marked`, or `given_up` with the reason."""
        await self._set(held, _FINISHED, item_id, state, outcome)

    async def succeeded(self, held: Held, expires_at: datetime | None) -> None:
        await self._set(held, _SUCCEEDED, expires_at)

    async def failed(self, held: Held, code: str, remedy: str) -> int:
        """Note the failure; how many there were in a row."""
        async with self.database.transaction(held.tenant_id) as tx:
            await _fenced(tx, held)
            failures: int = await tx.fetchval(_FAILED, held.integration_id, code, remedy)
        return failures

    async def release(self, held: Held, pause: timedelta) -> None:
        """Give the lease back, due again after `pause`. Nothing where it is not ours any more."""
        async with self.database.transaction(held.tenant_id) as tx:
            await tx.execute(
                """
                UPDATE integration_work
                   SET holder = NULL, held_until = NULL, due_at = now() + $3
                 WHERE integration_id = $1 AND holder = $2
                """,
                held.integration_id,
                held.holder,
                pause,
            )

    async def _set(self, held: Held, statement: LiteralString, *args: object) -> None:
        async with self.database.transaction(held.tenant_id) as tx:
            await _fenced(tx, held)
            await tx.execute(statement, held.integration_id, *args)


async def _fenced(tx: Transaction, held: Held) -> Mapping[str, Any]:
    """The work's row, locked until this transaction ends, if it is still ours."""
    row = await tx.fetchrow(
        """
        SELECT cursor, looked_at FROM integration_work
         WHERE integration_id = $1 AND holder = $2 FOR UPDATE
        """,
        held.integration_id,
        held.holder,
    )
    if row is None:
        raise LeaseLost(str(held.integration_id))
    return row


_CLAIM: LiteralString = """
UPDATE integration_work AS w SET holder = $2, held_until = now() + $3
  FROM integrations AS i
 WHERE i.id = w.integration_id AND w.integration_id = $1
   AND w.due_at <= now() AND (w.held_until IS NULL OR w.held_until < now())
RETURNING i.id, i.name, i.kind, i.settings, i.secrets
"""
_FOUND: LiteralString = """
WITH kept AS (
    INSERT INTO integration_items (integration_id, item_id, revision, is_backlog)
    SELECT DISTINCT ON (item_id) $1::uuid, item_id, revision, is_backlog
      FROM unnest($2::text[], $3::text[], $4::boolean[]) AS page (item_id, revision, is_backlog)
        ON CONFLICT (tenant_id, integration_id, item_id) DO UPDATE
       SET revision = excluded.revision, state = 'waiting', attempts = 0, due_at = now(),
           is_backlog = false, finished_at = NULL,
           was_marked = integration_items.was_marked OR integration_items.state = 'marked'
     WHERE integration_items.revision <> excluded.revision
       AND integration_items.state <> 'waiting'
 RETURNING 1
)
SELECT count(*) FROM kept
"""
_LOOKED: LiteralString = "UPDATE integration_work SET looked_at = $2 WHERE integration_id = $1"
_BEGIN: LiteralString = """
UPDATE integration_items
   SET attempts = attempts + 1, due_at = now() + $4,
       state = CASE WHEN attempts < $3 THEN state ELSE 'given_up' END,
       outcome = CASE WHEN attempts < $3 THEN outcome ELSE coalesce(outcome, 'crashed') END,
       finished_at = CASE WHEN attempts < $3 THEN NULL ELSE now() END
 WHERE integration_id = $1 AND item_id = $2
RETURNING state <> 'given_up'
"""
_PUT_BACK: LiteralString = """
UPDATE integration_items SET attempts = greatest(attempts - 1, 0), due_at = now()
 WHERE integration_id = $1 AND item_id = $2
"""
_FINISHED: LiteralString = """
UPDATE integration_items
   SET state = $3, outcome = coalesce($4, outcome), finished_at = now()
 WHERE integration_id = $1 AND item_id = $2
"""
_SUCCEEDED: LiteralString = """
UPDATE integration_work
   SET last_success_at = now(), failures = 0, error = NULL, remedy = NULL,
       credential_expires_at = $2, told_at = CASE WHEN error IS NULL THEN told_at END
 WHERE integration_id = $1
"""
_FAILED: LiteralString = """
UPDATE integration_work
   SET failures = failures + 1, remedy = $3,
       told_at = CASE WHEN error IS NOT DISTINCT FROM $2 THEN told_at END, error = $2
 WHERE integration_id = $1
RETURNING failures
"""
