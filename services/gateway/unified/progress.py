"""How far each tenant's ATS has been pulled: whose turn it is, where to go on, when again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from runtime.database import SystemDatabase, Transaction

LEASE: Final = timedelta(minutes=10)  # renewed with every candidate
PAUSE: Final = timedelta(minutes=5)
LONGEST_PAUSE: Final = timedelta(hours=1)
AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class Pull:
    """What the holder of a lease goes on from."""

    connection_id: UUID
    lease: UUID
    state: str | None
    failures: int


async def schedule(tx: Transaction, connection_id: UUID, *, wanted: bool) -> bool:
    """Pull this connection from now on, or no more; whether one was ended.

    The same one goes on where it was.
    """
    ended = await tx.execute(
        "DELETE FROM ats_pulls WHERE connection_id <> $1 OR NOT $2", connection_id, wanted
    )
    if wanted:
        await tx.execute(
            """
            INSERT INTO ats_pulls (connection_id) VALUES ($1)
            ON CONFLICT (tenant_id) DO UPDATE SET due_at = now(), lease = NULL, failures = 0
            """,
            connection_id,
        )
    return ended != "DELETE 0"


async def unschedule(tx: Transaction) -> bool:
    """Pull no more; whether it was pulled."""
    return await tx.execute("DELETE FROM ats_pulls") != "DELETE 0"


async def hurry(tx: Transaction) -> None:
    """Pull soon, unless somebody is at it: they will look again when they are done."""
    await tx.execute("UPDATE ats_pulls SET due_at = now() WHERE lease IS NULL")


async def due(system: SystemDatabase) -> Sequence[UUID]:
    async with system.transaction() as tx:
        rows = await tx.fetch(
            "SELECT tenant_id FROM ats_pulls WHERE due_at <= now() ORDER BY due_at LIMIT $1",
            AT_ONCE,
        )
    return [row["tenant_id"] for row in rows]


async def leased(tx: Transaction) -> Pull | None:
    """None where somebody else was faster."""
    row = await tx.fetchrow(
        """
        UPDATE ats_pulls SET lease = $1, due_at = now() + $2
         WHERE due_at <= now()
        RETURNING connection_id, lease, state, failures
        """,
        uuid4(),
        LEASE,
    )
    return Pull(row["connection_id"], row["lease"], row["state"], row["failures"]) if row else None


async def held(tx: Transaction, pull: Pull) -> bool:
    """Whether the lease is still ours; it is then renewed, and the row held to the end."""
    status = await tx.execute(
        "UPDATE ats_pulls SET due_at = now() + $2 WHERE lease = $1", pull.lease, LEASE
    )
    return status != "UPDATE 0"


async def reached(tx: Transaction, pull: Pull, state: str, *, is_complete: bool) -> None:
    await tx.execute(
        """
        UPDATE ats_pulls
           SET state = $2, failures = 0, problem = NULL,
               lease = CASE WHEN $3 THEN NULL ELSE lease END,
               due_at = now() + $4, pulled_at = CASE WHEN $3 THEN now() ELSE pulled_at END
         WHERE lease = $1
        """,
        pull.lease,
        state,
        is_complete,
        PAUSE if is_complete else LEASE,
    )


async def failed(tx: Transaction, pull: Pull, problem: str) -> bool:
    """Give the lease back, and wait the longer the more often it failed; False if it is lost."""
    pause = min(PAUSE * (1 << min(pull.failures, 8)), LONGEST_PAUSE)
    status = await tx.execute(
        """
        UPDATE ats_pulls
           SET failures = failures + 1, problem = $2, lease = NULL, due_at = now() + $3
         WHERE lease = $1
        """,
        pull.lease,
        problem,
        pause,
    )
    return status != "UPDATE 0"
