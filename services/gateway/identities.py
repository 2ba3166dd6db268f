"""Finds whose key, token or login this is, and remembers the answer for a few seconds."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol
from uuid import UUID

from runtime.database import Row, SystemDatabase
from services.gateway.permissions import BY_ROLE
from services.gateway.tokens import Bearer


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is asking. Every query runs as `tenant_id`; `actor_id` is a user's or a key's id."""

    tenant_id: UUID
    actor_id: UUID
    role: str
    scopes: frozenset[str]
    requests_per_hour: int | None = None


@dataclass(frozen=True, slots=True)
class Login:
    """A user that an e-mail address may mean; one address can have users with several tenants."""

    bearer: Bearer
    password_hash: str


class Identities(Protocol):
    async def of_key(self, digest: bytes) -> Subject | None: ...
    async def of_bearer(self, bearer: Bearer) -> Subject | None: ...
    async def logins(self, email: str, tenant: str | None) -> Sequence[Login]: ...


@dataclass(frozen=True, slots=True)
class PostgresIdentities:
    """Asked through the system's door: before the answer there is no tenant."""

    system: SystemDatabase

    async def of_key(self, digest: bytes) -> Subject | None:
        async with self.system.transaction() as tx:
            row = await tx.fetchrow(
                """
                SELECT tenant_id, id, 'api_key' AS role, scopes, requests_per_hour
                  FROM api_keys
                 WHERE key_hash = $1 AND revoked_at IS NULL
                """,
                digest,
            )
        return _subject(row, frozenset(row["scopes"])) if row else None

    async def of_bearer(self, bearer: Bearer) -> Subject | None:
        async with self.system.transaction() as tx:
            row = await tx.fetchrow(
                """
                SELECT users.tenant_id, users.id, users.role
                  FROM users
                  JOIN sessions ON (sessions.tenant_id, sessions.user_id)
                                 = (users.tenant_id, users.id)
                 WHERE users.tenant_id = $1 AND users.id = $2 AND users.disabled_at IS NULL
                   AND sessions.id = $3 AND sessions.ended_at IS NULL
                   AND sessions.expires_at > now()
                """,
                bearer.tenant_id,
                bearer.user_id,
                bearer.session_id,
            )
        return _subject(row, BY_ROLE[row["role"]]) if row else None

    async def logins(self, email: str, tenant: str | None) -> Sequence[Login]:
        async with self.system.transaction() as tx:
            rows = await tx.fetch(
                """
                SELECT users.tenant_id, users.id, users.password_hash
                  FROM users JOIN tenants ON tenants.id = users.tenant_id
                 WHERE lower(users.email) = lower($1)
                   AND users.disabled_at IS NULL
                   AND ($2::text IS NULL OR tenants.slug = $2)
                 ORDER BY users.created_at
                 LIMIT 8
                """,
                email,
                tenant,
            )
        return [Login(Bearer(row["tenant_id"], row["id"]), row["password_hash"]) for row in rows]


@dataclass(frozen=True, slots=True)
class RememberedIdentities:
    """Spares a query per request. What was revoked, disabled or ended works `seconds` longer."""

    inner: Identities
    seconds: float
    remembered: int = 10_000
    clock: Callable[[], float] = monotonic
    _known: dict[bytes | Bearer, tuple[float, Subject]] = field(
        default_factory=dict[bytes | Bearer, tuple[float, Subject]]
    )

    async def of_key(self, digest: bytes) -> Subject | None:
        return await self._remembered(digest, lambda: self.inner.of_key(digest))

    async def of_bearer(self, bearer: Bearer) -> Subject | None:
        return await self._remembered(bearer, lambda: self.inner.of_bearer(bearer))

    async def logins(self, email: str, tenant: str | None) -> Sequence[Login]:
        return await self.inner.logins(email, tenant)

    async def _remembered(
        self, key: bytes | Bearer, ask: Callable[[], Awaitable[Subject | None]]
    ) -> Subject | None:
        known = self._known.get(key)
        if known is not None and self.clock() < known[0]:
            return known[1]
        self._known.pop(key, None)
        subject = await ask()
        if subject is not None:
            if len(self._known) >= self.remembered:
                del self._known[next(iter(self._known))]
            self._known[key] = (self.clock() + self.seconds, subject)
        return subject


def _subject(row: Row, scopes: frozenset[str]) -> Subject:
    limit = row.get("requests_per_hour")  # a key's alone
    return Subject(row["tenant_id"], row["id"], row["role"], scopes, limit)
