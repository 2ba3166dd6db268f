"""Stands in for what lies behind the gateway."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from uuid import UUID

import httpx
from argon2 import PasswordHasher

from runtime.database import Transaction
from services.gateway.access.sessions import Granted
from services.gateway.credentials import key_digest
from services.gateway.identities import Login, Subject
from services.gateway.permissions import BY_ROLE
from services.gateway.quotas.standing import Standing
from services.gateway.quotas.windows import Key
from services.gateway.throttle import Limit
from services.gateway.tokens import Bearer

TENANT = UUID(int=1)
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class FakeIdentities:
    keys: dict[bytes, Subject] = field(default_factory=dict[bytes, Subject])
    users: dict[Bearer, Subject] = field(default_factory=dict[Bearer, Subject])
    known_logins: list[tuple[str, str, Login]] = field(default_factory=list[tuple[str, str, Login]])

    async def of_key(self, digest: bytes) -> Subject | None:
        return self.keys.get(digest)

    async def of_bearer(self, bearer: Bearer) -> Subject | None:
        return self.users.get(bearer)

    async def logins(self, email: str, tenant: str | None) -> Sequence[Login]:
        return [
            login
            for known, slug, login in self.known_logins
            if known == email.lower() and tenant in (None, slug)
        ]

    def with_key(self, key: str, role: str = "administrator") -> None:
        self.keys[key_digest(key)] = Subject(TENANT, UUID(int=9), "api_key", BY_ROLE[role])

    def with_user(
        self, email: str, password: str, *, slug: str = "demo", tenant: int = 1
    ) -> Bearer:
        bearer = Bearer(UUID(int=tenant), UUID(int=100 + len(self.users)))
        self.users[bearer] = Subject(
            bearer.tenant_id, bearer.user_id, "recruiter", BY_ROLE["recruiter"]
        )
        self.known_logins.append((email, slug, Login(bearer, QUICK.hash(password))))
        return bearer


@dataclass
class FakeSessions:
    """Every login is a session of the bearer that tests know."""

    refused_logins: list[Bearer] = field(default_factory=list[Bearer])

    async def start(self, bearer: Bearer) -> Granted:
        return Granted(bearer, "hr_first")

    async def renew(self, token: str) -> Granted | None:  # noqa: ARG002
        return None

    async def end(self, token: str) -> None: ...

    async def refused(self, bearer: Bearer) -> None:
        self.refused_logins.append(bearer)


@dataclass
class BrokenDatabase:
    """Every transaction fails in the way that the test wants."""

    error: Exception = field(default_factory=lambda: ConnectionRefusedError("nobody listens"))

    def transaction(self, tenant_id: UUID) -> AbstractAsyncContextManager[Transaction]:  # noqa: ARG002
        raise self.error

    async def answers(self) -> bool:
        return False


@dataclass
class MemoryWindows:
    """Hours that never end."""

    taken: dict[Key, int] = field(default_factory=dict[Key, int])

    async def take(self, key: Key, limit: int) -> Standing:
        used = self.taken[key] = self.taken.get(key, 0) + 1
        return Standing(limit, max(0, limit - used), 1800.0, 0.0, is_allowed=used <= limit)


@dataclass
class MemoryAttempts:
    """Windows that never end."""

    taken: dict[str, int] = field(default_factory=dict[str, int])

    async def take(self, keys: Sequence[str], limit: Limit) -> int:
        if any(self.taken.get(key, 0) >= limit.most for key in keys):
            return int(limit.seconds)
        self.taken.update({key: self.taken.get(key, 0) + 1 for key in keys})
        return 0

    async def give_back(self, keys: Sequence[str]) -> None:
        self.taken.update({key: self.taken[key] - 1 for key in keys})


class NoCompanies:
    async def named(self, slug: str) -> UUID | None:  # noqa: ARG002
        return None


@dataclass
class Gateway:
    client: httpx.AsyncClient
    identities: FakeIdentities
    database: BrokenDatabase
