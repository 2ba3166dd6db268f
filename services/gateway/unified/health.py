"""Tells how a tenant's ATS is, after each pull: in the transaction that keeps how far it came.

A tenant has one, so it needs no name; which it is and why it fails stands at the connection.
"""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from runtime.database import Transaction
from runtime.envelope import Envelope, new_id
from runtime.outbox import publish_later
from schemas import topics
from schemas.operations import Health, IntegrationHealth

ATS: Final = "ats"


async def tell(
    tx: Transaction, tenant_id: UUID, error: str | None = None, *, is_removed: bool = False
) -> None:
    """`error` is its class. A long pause between two pulls is no silence."""
    health = IntegrationHealth(
        integration_id=ATS,
        kind=ATS,
        health=Health.FAILING if error else Health.HEALTHY,
        observed_at=datetime.now(UTC),
        error=error,
        is_told_on_change=True,
        is_removed=is_removed,
    )
    envelope = Envelope.first(tenant_id, new_id(), agent="gateway")
    await publish_later(tx, topics.INTEGRATION_HEALTH.message(health), envelope)
