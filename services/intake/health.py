"""Tells each tenant how the doors are that it can be reached by."""

import asyncio
import logging
from collections.abc import Sequence
from time import monotonic
from typing import NoReturn
from uuid import UUID

from runtime.database import SystemDatabase
from runtime.envelope import Envelope, new_id
from runtime.outbox import publish_later
from runtime.process import Resources
from schemas import topics
from services.intake.admission import TryLater, outages_noticed
from services.intake.doors import Door, Reports

log = logging.getLogger(__name__)

_LOOK = 1.0  # seconds between two looks at the doors


async def tell_health(reports: Reports, resources: Resources, agent: str) -> NoReturn:
    """Report what is due. While Postgres is away nothing is told; it stays due."""
    while True:
        await asyncio.sleep(_LOOK)
        now = monotonic()
        due = reports.due(now)
        if not due:
            continue
        try:
            with outages_noticed():
                for tenant_id in await _tenants(resources.system):
                    await _tell(resources, tenant_id, due, agent)
            reports.tell(due, now)
        except TryLater as error:
            log.warning("health can't be told", extra={"reason": str(error)})


async def _tell(resources: Resources, tenant_id: UUID, doors: Sequence[Door], agent: str) -> None:
    async with resources.database.transaction(tenant_id) as tx:
        for door in doors:
            envelope = Envelope.first(tenant_id, new_id(), agent=agent)
            message = topics.INTEGRATION_HEALTH.message(door.report())
            await publish_later(tx, message, envelope)


async def _tenants(system: SystemDatabase) -> Sequence[UUID]:
    """Those who have an address: the others can't be reached by any door."""
    async with system.transaction() as tx:
        rows = await tx.fetch("SELECT DISTINCT tenant_id FROM tenant_addresses ORDER BY tenant_id")
    return [row["tenant_id"] for row in rows]
