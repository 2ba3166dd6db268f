"""Finds whose address a mail was sent to, and for which job. An address decides the tenant."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from runtime.database import Database, SystemDatabase


@dataclass(frozen=True, slots=True)
class Destination:
    tenant_id: UUID
    job_id: UUID | None = None


class Addresses(Protocol):
    async def find(self, address: str) -> Destination | None:
        """Whose the address is; None where it is nobody's."""
        ...

    async def tenant(self, name: str) -> UUID | None:
        """Whose slug, or else whose address, this is."""
        ...

    async def job(self, tenant_id: UUID, slug: str) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class PostgresAddresses:
    system: SystemDatabase
    database: Database

    async def find(self, address: str) -> Destination | None:
        whole = normalised(address)
        plain, tag = without_tag(whole)
        async with self.system.transaction() as tx:
            rows = await tx.fetch(
                "SELECT address, tenant_id, job_id FROM tenant_addresses WHERE address = ANY($1)",
                [whole, plain],
            )
        found = {row["address"]: Destination(row["tenant_id"], row["job_id"]) for row in rows}
        if whole in found or plain not in found:
            return found.get(whole)
        owner = found[plain]
        # A tag that names no job is no reason to turn an applicant away.
        return Destination(owner.tenant_id, await self.job(owner.tenant_id, tag) or owner.job_id)

    async def tenant(self, name: str) -> UUID | None:
        async with self.system.transaction() as tx:
            found: UUID | None = await tx.fetchval(
                """
                SELECT id FROM tenants WHERE slug = $1
                UNION ALL
                SELECT tenant_id FROM tenant_addresses WHERE address = $1
                LIMIT 1
                """,
                normalised(name),
            )
        return found

    async def job(self, tenant_id: UUID, slug: str) -> UUID | None:
        async with self.database.transaction(tenant_id) as tx:
            found: UUID | None = await tx.fetchval(
                "SELECT id FROM jobs WHERE slug = $1", normalised(slug)
            )
        return found


def normalised(address: str) -> str:
    """As addresses are kept. What no database can hold can be nobody's address either."""
    kept = address.strip().lower().replace("\x00", "\ufffd")
    return kept.encode("utf-8", "replace").decode("utf-8")


def without_tag(address: str) -> tuple[str, str]:
    """`hiring+backend@demo.example` is `hiring@demo.example` and `backend`."""
    local, at, domain = address.rpartition("@")
    plain, plus, tag = local.partition("+")
    return (f"{plain}{at}{domain}", tag) if plus and plain else (address, "")
