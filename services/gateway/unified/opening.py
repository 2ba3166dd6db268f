"""Opens the unified API's desk in the gateway, where keys, tenants and the database are."""

import asyncio
from collections.abc import Mapping

from services.gateway.auth import authenticate
from services.gateway.identities import Subject
from services.gateway.resources import Resources
from services.gateway.unified.building import Builder
from services.gateway.unified.desk import Desk, Store
from services.gateway.unified.settings import AtsSettings


def open_desk(settings: AtsSettings, resources: Resources) -> Desk:
    async def subject_of(headers: Mapping[str, str]) -> Subject | None:
        return await authenticate(headers, resources)

    return Desk(
        settings=settings,
        builder=Builder(resources.egress, asyncio.sleep),
        authenticate=subject_of,
        store=Store(resources.database, resources.sealing),
    )
