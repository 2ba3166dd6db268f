"""What the gateway needs of Postgres."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol
from uuid import UUID

from runtime.database import Transaction


class TenantDoor(Protocol):
    """A transaction of one tenant, and whether Postgres answers."""

    def transaction(self, tenant_id: UUID) -> AbstractAsyncContextManager[Transaction]: ...
    async def answers(self) -> bool: ...
