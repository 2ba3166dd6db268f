"""Who may register an integration: an administrator; in development anybody, for the demo tenant.

The document's first command registers without a key. Outside development that would let anybody in.
"""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request

from runtime.settings import Environment
from services.gateway.auth import Requirement, presented_credential
from services.gateway.errors import Unauthenticated
from services.gateway.identities import Subject
from services.gateway.provisioning import NewTenant
from services.gateway.resources import Resources, resources_of
from services.gateway.settings import GatewaySettings

NOBODY: Final = UUID(int=0)
DEMO: Final = NewTenant(slug="demo", name="", hr_email="").id


class OpenInDevelopment(Requirement):
    """Asks for the permission wherever a key or token is shown, and always in production."""

    async def __call__(self, request: Request) -> Subject:
        settings: GatewaySettings = request.app.state.settings
        is_anonymous = presented_credential(request.headers) is None
        if is_anonymous and settings.environment is Environment.DEVELOPMENT:
            return await _demo(await resources_of(request))
        return await super().__call__(request)


async def _demo(held: Resources) -> Subject:
    async with held.database.transaction(DEMO) as tx:
        if not await tx.fetchval("SELECT EXISTS (SELECT FROM tenants)"):
            raise Unauthenticated
    return Subject(DEMO, NOBODY, "anonymous", frozenset())


Registrar = Annotated[Subject, Depends(OpenInDevelopment("integrations:manage"))]
