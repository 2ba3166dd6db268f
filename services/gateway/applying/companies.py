"""Finds the tenant whose name stands in a public address."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from runtime.database import SystemDatabase


class Companies(Protocol):
    async def named(self, slug: str) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class PostgresCompanies:
    """Asked through the system's door: before the answer there is no tenant."""

    system: SystemDatabase

    async def named(self, slug: str) -> UUID | None:
        async with self.system.transaction() as tx:
            found: UUID | None = await tx.fetchval("SELECT id FROM tenants WHERE slug = $1", slug)
        return found
