"""Brings what a file says into the database: what is new is added, what differs is changed.

An integration that the file does not name is left alone: it may come from the API.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from runtime.database import Database
from runtime.integrations import Integrations
from schemas.integrations import ADAPTER
from services.intake.addresses import Addresses
from services.intake.connectors.file import Entry, UnreadableFile

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Applying:
    database: Database
    addresses: Addresses
    integrations: Integrations

    async def apply(self, entries: Sequence[Entry]) -> Sequence[str]:
        """What was done to each, in words."""
        return [await self._apply(entry) for entry in entries]

    async def _apply(self, entry: Entry) -> str:
        tenant_id: UUID | None = await self.addresses.tenant(entry.tenant)
        if tenant_id is None:
            raise UnreadableFile(f"{entry.tenant}/{entry.name}: there is no such tenant")
        async with self.database.transaction(tenant_id) as tx:
            given = await self.integrations.given(tx, entry.name)
            if given is None:
                await self.integrations.add(tx, entry.name, entry.settings)
                done = "added"
            elif ADAPTER.validate_python(given) == entry.settings:
                done = "unchanged"
            else:
                await self.integrations.change(tx, entry.name, entry.settings)
                done = "changed"
        return f"{entry.tenant}/{entry.name}: {done}"
