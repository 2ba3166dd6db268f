"""The calls to be made, in Postgres: rows that are their own queue. A lease is a later `due_at`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

from runtime.database import SystemDatabase, Transaction
from runtime.webhooks.schedule import Attempt, Verdict
from schemas.operations import PipelineAlert
from services.monitor.calls.receivers import Receiver, said

_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A call in hand."""

    tenant_id: UUID
    alert_id: UUID
    receiver: str
    payload: dict[str, Any]
    booked_at: datetime
    attempts: int


async def book(tx: Transaction, alert: PipelineAlert, receivers: Sequence[Receiver]) -> None:
    """One call for each receiver. The same alert again changes nothing."""
    if not receivers:
        return
    tenant = await tx.fetchval("SELECT slug FROM tenants")
    await tx.execute(
        """
        INSERT INTO alert_calls (alert_id, receiver, incident_id, payload)
        SELECT $1, receiver, $2, $3 FROM unnest($4::text[]) AS receiver
        ON CONFLICT DO NOTHING
        """,
        alert.alert_id,
        alert.incident_id,
        said(alert, tenant),
        [receiver.name for receiver in receivers],
    )


async def waiting(system: SystemDatabase, receiver: Receiver) -> Sequence[tuple[UUID, UUID]]:
    """Tenant and alert of what is due for a receiver, the oldest first."""
    async with system.transaction() as tx:
        rows = await tx.fetch(_WAITING, receiver.name)
    return [(row["tenant_id"], row["alert_id"]) for row in rows]


async def take(tx: Transaction, alert_id: UUID, receiver: Receiver, lease: timedelta) -> Due | None:
    """The call, unless another process has it."""
    row = await tx.fetchrow(
        """
        UPDATE alert_calls SET due_at = now() + $3, attempts = attempts + 1
         WHERE alert_id = $1 AND receiver = $2 AND status = 'due' AND due_at <= now()
        RETURNING tenant_id, alert_id, receiver, payload, booked_at, attempts
        """,
        alert_id,
        receiver.name,
        lease,
    )
    return Due(**row) if row else None


async def settle(tx: Transaction, due: Due, attempt: Attempt, verdict: Verdict) -> None:
    """Note how it went; a call that was taken anew meanwhile is its new holder's to settle."""
    over = "delivered" if verdict.is_delivered else "failed"
    await tx.execute(
        """
        UPDATE alert_calls
           SET status = CASE WHEN $4::interval IS NULL OR $3 = 'delivered' THEN $3 ELSE status END,
               due_at = now() + coalesce($4, interval '0'), error = $5
         WHERE alert_id = $1 AND receiver = $2 AND status = 'due'
           AND (attempts = $6 OR $3 = 'delivered')
        """,
        due.alert_id,
        due.receiver,
        over,
        verdict.again_in,
        None if verdict.is_delivered else attempt.error or str(attempt.status),
        due.attempts,
    )


async def forget_old(system: SystemDatabase) -> None:
    """Also what waits for a receiver that an operator has taken away."""
    async with system.transaction() as tx:
        await tx.execute("DELETE FROM alert_calls WHERE booked_at < now() - $1::interval", _KEPT)


# A recovery waits until the alert before it was told, or given up.
_WAITING: LiteralString = """
SELECT c.tenant_id, c.alert_id
  FROM alert_calls AS c
 WHERE c.receiver = $1 AND c.status = 'due' AND c.due_at <= now()
   AND NOT EXISTS (SELECT FROM alert_calls AS before
                    WHERE before.tenant_id = c.tenant_id AND before.receiver = c.receiver
                      AND before.incident_id = c.incident_id AND before.status = 'due'
                      AND before.booked_at < c.booked_at)
 ORDER BY c.due_at
 LIMIT 20
"""
