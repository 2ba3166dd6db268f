"""Claims a request's key in the first transaction that the request opens.

So the key and what the write did are committed together or not at all, without a route knowing.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from runtime.database import Transaction
from services.gateway.doors import TenantDoor
from services.gateway.idempotency import answers


class Repeated(Exception):
    """Another request of this key was first: its answer is this one's, too."""


@dataclass(slots=True)
class Claim:
    """The key of the request at work. It stands once a transaction has committed with it."""

    tenant_id: UUID
    key: str
    fingerprint: bytes
    is_taken: bool = False
    stands: bool = False


CURRENT: Final[ContextVar[Claim | None]] = ContextVar("CURRENT", default=None)


@dataclass(frozen=True, slots=True)
class KeyedDoor:
    """The tenants' door, for requests with and without a key."""

    inner: TenantDoor

    @asynccontextmanager
    async def transaction(self, tenant_id: UUID) -> AsyncGenerator[Transaction]:
        claim = CURRENT.get()
        if claim is None or claim.is_taken or claim.tenant_id != tenant_id:
            async with self.inner.transaction(tenant_id) as tx:
                yield tx
            return
        claim.is_taken = True  # a transaction inside this one must not wait for its key
        try:
            async with self.inner.transaction(tenant_id) as tx:
                if not await answers.claim(tx, claim.key, claim.fingerprint):
                    raise Repeated
                yield tx
            claim.stands = True
        finally:
            claim.is_taken = claim.stands

    async def answers(self) -> bool:
        return await self.inner.answers()
