"""Makes tenants, their addresses, users, API keys and jobs; each call may be repeated safely.

The system role may insert a tenant and nothing else: all that belongs to it is written as it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID, uuid4, uuid5

from runtime.database import Database, SystemDatabase, Transaction
from services.gateway.access import people
from services.gateway.audit.recording import OPERATOR, Thing, record
from services.gateway.credentials import Passwords, key_digest, new_api_key
from services.gateway.permissions import SCOPES, Role

TENANTS = UUID("4b1b2f2e-3a6f-4c0a-8d61-0a5a8a7a3f10")


class AddressTaken(ValueError):
    """A mailbox belongs to one tenant; this one belongs to another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTenant:
    """`addresses` are the mailboxes whose mail is this tenant's; `sender` writes its mails."""

    slug: str
    name: str
    hr_email: str
    sender: str = ""
    addresses: Sequence[str] = ()

    @property
    def id(self) -> UUID:
        return uuid5(TENANTS, self.slug)


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """`secret` is shown this once: only its digest is kept. None where the key stood already."""

    id: UUID
    secret: str | None


@dataclass(frozen=True, slots=True)
class Provisioning:
    system: SystemDatabase
    database: Database
    passwords: Passwords

    async def create_tenant(self, tenant: NewTenant) -> UUID:
        """The tenant of this slug, made unless it is there; its addresses are added."""
        async with self.system.transaction() as tx:
            await tx.execute(
                """
                INSERT INTO tenants (id, slug, name, hr_email, sender)
                VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT DO NOTHING
                """,
                tenant.id,
                tenant.slug,
                tenant.name,
                tenant.hr_email,
                tenant.sender or tenant.hr_email,
            )
            tenant_id = cast(
                "UUID", await tx.fetchval("SELECT id FROM tenants WHERE slug = $1", tenant.slug)
            )
        await self.add_addresses(tenant_id, tenant.addresses)
        return tenant_id

    async def find_tenant(self, slug: str) -> UUID | None:
        async with self.system.transaction() as tx:
            return cast(
                "UUID | None", await tx.fetchval("SELECT id FROM tenants WHERE slug = $1", slug)
            )

    async def add_addresses(
        self, tenant_id: UUID, addresses: Iterable[str], job_id: UUID | None = None
    ) -> None:
        async with self.database.transaction(tenant_id) as tx:
            for address in addresses:
                await _add_address(tx, address.lower(), job_id)

    async def create_user(
        self, tenant_id: UUID, *, email: str, password: str, role: Role, name: str = ""
    ) -> UUID:
        """The user of this address; one who is there keeps role and password."""
        password_hash = await self.passwords.hash(password)
        async with self.database.transaction(tenant_id) as tx:
            made = await people.insert(
                tx, email=email, name=name, role=role, password_hash=password_hash
            )
            if made is not None:
                await record(tx, OPERATOR, "user.created", Thing("user", made), {"role": role})
                return made
            return cast(
                "UUID",
                await tx.fetchval("SELECT id FROM users WHERE lower(email) = lower($1)", email),
            )

    async def create_api_key(
        self, tenant_id: UUID, *, name: str, scopes: Iterable[str] = SCOPES
    ) -> IssuedKey:
        """A key of this name, unless one that is not revoked stands."""
        secret = new_api_key()
        async with self.database.transaction(tenant_id) as tx:
            await tx.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", str(tenant_id)
            )
            standing: UUID | None = await tx.fetchval(
                "SELECT id FROM api_keys WHERE name = $1 AND revoked_at IS NULL", name
            )
            if standing is not None:
                return IssuedKey(standing, None)
            key_id = uuid4()
            await tx.execute(
                "INSERT INTO api_keys (id, name, key_hash, scopes) VALUES ($1, $2, $3, $4)",
                key_id,
                name,
                key_digest(secret),
                sorted(scopes),
            )
            detail = {"scopes": sorted(scopes)}
            await record(tx, OPERATOR, "key.issued", Thing("api_key", key_id), detail)
        return IssuedKey(key_id, secret)

    async def create_job(
        self, tenant_id: UUID, *, slug: str, title: str, location: str = ""
    ) -> UUID:
        """The job of this slug, made unless it is there."""
        async with self.database.transaction(tenant_id) as tx:
            await tx.execute(
                """
                INSERT INTO jobs (id, slug, title, location)
                VALUES ($1, $2, $3, $4)
                ON CONFLICT (tenant_id, slug) DO NOTHING
                """,
                uuid5(tenant_id, f"job/{slug}"),
                slug,
                title,
                location,
            )
            return cast("UUID", await tx.fetchval("SELECT id FROM jobs WHERE slug = $1", slug))


async def _add_address(tx: Transaction, address: str, job_id: UUID | None) -> None:
    await tx.execute(
        "INSERT INTO tenant_addresses (address, job_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        address,
        job_id,
    )
    # Another tenant's row stops the insert and stays invisible.
    if not await tx.fetchval("SELECT true FROM tenant_addresses WHERE address = $1", address):
        raise AddressTaken(f"{address} belongs to another tenant")
