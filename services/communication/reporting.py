"""Tells each tenant, once per change, whether the server takes its mail."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from runtime import Database, Envelope
from runtime.envelope import new_id
from runtime.outbox import publish_later
from schemas import topics
from schemas.operations import Health, IntegrationHealth


@dataclass(slots=True)
class Reporting:
    """What was last told to whom. A new process tells everything once more; that is harmless."""

    database: Database
    integration_id: str  # begins with its kind
    _told: dict[UUID, Health] = field(default_factory=dict[UUID, Health])

    async def failing(self, tenants: Iterable[UUID], error: str) -> None:
        for tenant_id in tenants:
            await self._tell(tenant_id, Health.FAILING, error)

    async def healthy(self, tenant_id: UUID) -> None:
        """One mail taken proves it for everybody who was told otherwise."""
        failing = [tenant for tenant, told in self._told.items() if told is Health.FAILING]
        for tenant in (tenant_id, *failing):
            await self._tell(tenant, Health.HEALTHY, None)

    async def _tell(self, tenant_id: UUID, health: Health, error: str | None) -> None:
        if self._told.get(tenant_id) is health:
            return
        event = IntegrationHealth(
            integration_id=self.integration_id,
            kind=self.integration_id.partition(":")[0],
            health=health,
            observed_at=datetime.now(UTC),
            error=error,
            is_told_on_change=True,  # where no mail is due, there is nothing to tell
        )
        envelope = Envelope.first(tenant_id, new_id(), agent="communication")
        async with self.database.transaction(tenant_id) as tx:
            await publish_later(tx, topics.INTEGRATION_HEALTH.message(event), envelope)
        self._told[tenant_id] = health
