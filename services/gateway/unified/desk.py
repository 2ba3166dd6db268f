"""What the unified API's routes hold: who asks, and which ATS answers them."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID, uuid5

from fastapi import Request

from runtime.database import Transaction
from runtime.sealing import Sealing, Unsealable
from services.gateway.auth import Requirement, presented_credential
from services.gateway.errors import Forbidden, Unauthenticated
from services.gateway.identities import Subject
from services.gateway.unified.adapters.hirestream import Hirestream
from services.gateway.unified.ats import Ats
from services.gateway.unified.building import Builder
from services.gateway.unified.connections import Connection, kept, of_environment
from services.gateway.unified.faults import AtsUnconfigured, Source
from services.gateway.unified.settings import AtsSettings

# What somebody without a key may do, and only where ATS_TENANT says whose ATS they mean.
WITHOUT_KEY: Final = frozenset({"jobs:read", "applications:read", "candidates:write"})


class Door(Protocol):
    def transaction(self, tenant_id: UUID) -> AbstractAsyncContextManager[Transaction]: ...


@dataclass(frozen=True, slots=True)
class Store:
    """The database and what opens its secrets; a deployment of one tenant's ATS may have none."""

    database: Door
    sealing: Sealing


@dataclass(frozen=True, slots=True)
class Desk:
    settings: AtsSettings
    builder: Builder
    authenticate: Callable[[Mapping[str, str]], Awaitable[Subject | None]]
    store: Store | None

    async def subject(self, headers: Mapping[str, str]) -> Subject:
        """The tenant follows from the key; without any, it is ATS_TENANT's. A wrong key is one."""
        found = await self.authenticate(headers)
        if found is not None:
            return found
        tenant_id = self.settings.tenant_id
        if tenant_id is None or presented_credential(headers) is not None:
            raise Unauthenticated
        return Subject(tenant_id, uuid5(tenant_id, "ats"), "api_key", WITHOUT_KEY)

    async def ats(self, subject: Subject) -> Ats:
        connection = await self.connection(subject.tenant_id)
        if connection is not None:
            return self.builder.ats(connection)
        if self.store is None:
            raise AtsUnconfigured(
                Source("hirestream"), "no ATS is configured", advice="Set ATS_BASE_URL"
            )
        return Hirestream(self.store.database, subject)

    async def connection(self, tenant_id: UUID) -> Connection | None:
        """None where the pipeline's own database is the ATS."""
        if self.store is not None:
            async with self.store.database.transaction(tenant_id) as tx:
                connection = await _kept(tx, self.store.sealing)
            if connection is not None:
                return connection
        return of_environment(self.settings, tenant_id)


async def _kept(tx: Transaction, sealing: Sealing) -> Connection | None:
    try:
        return await kept(tx, sealing)
    except Unsealable as error:
        raise AtsUnconfigured(
            Source("ats"), "its key can no longer be read here", advice="Connect the ATS again"
        ) from error


async def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.unified
    return desk


@dataclass(frozen=True, slots=True)
class UnifiedRequirement(Requirement):
    """As everywhere, but a caller without a key may be ATS_TENANT's."""

    async def __call__(self, request: Request) -> Subject:
        subject = await (await desk_of(request)).subject(request.headers)
        if self.scope not in subject.scopes:
            raise Forbidden(f"This needs the permission {self.scope}")
        return subject
