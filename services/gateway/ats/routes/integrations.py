"""Integrations: an ATS gets its key here, and an administrator takes it away again."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from runtime.database import Row
from services.gateway.ats import keys
from services.gateway.ats.bodies import LimitChange, Registration
from services.gateway.ats.registering import NOBODY, Registrar
from services.gateway.ats.shapes import IntegrationList, IntegrationShown, Registered
from services.gateway.audit.recording import SYSTEM, Thing, record
from services.gateway.auth import IntegrationsManage
from services.gateway.errors import Forbidden, NotFound
from services.gateway.resources import Resources, resources_of
from services.gateway.settings import GatewaySettings

router = APIRouter(prefix="/api/ats/integrations", tags=["ATS integrations"])

Held = Annotated[Resources, Depends(resources_of)]


async def usual_limit(request: Request) -> int:
    settings: GatewaySettings = request.app.state.settings
    return settings.requests_per_hour


Usual = Annotated[int, Depends(usual_limit)]


@router.post(
    "/register",
    status_code=201,
    response_model=Registered,
    responses={403: {"description": "Only an administrator sets another limit"}},
    summary="Register an integration",
)
async def register(subject: Registrar, held: Held, usual: Usual, body: Registration) -> Registered:
    """Answers with the key, once. Needs an administrator's token, except in development."""
    is_anonymous = subject.actor_id == NOBODY
    if is_anonymous and body.requests_per_hour is not None:
        raise Forbidden("Only an administrator sets another limit")
    secret = keys.new_key()
    async with held.database.transaction(subject.tenant_id) as tx:
        row = await keys.register(tx, body.name, secret, body.requests_per_hour)
        actor = SYSTEM if is_anonymous else subject
        await record(tx, actor, "integration.registered", Thing("api_key", row["id"]))
    return Registered(
        integration_id=row["id"],
        name=row["name"],
        api_key=secret,
        requests_per_hour=row["requests_per_hour"] or usual,
        created_at=row["created_at"],
    )


@router.get("", response_model=IntegrationList, summary="List integrations")
async def list_integrations(
    subject: IntegrationsManage, held: Held, usual: Usual
) -> IntegrationList:
    async with held.database.transaction(subject.tenant_id) as tx:
        rows = await keys.listed(tx)
    return IntegrationList(integrations=[_shown(row, usual) for row in rows])


@router.patch("/{integration_id}", response_model=IntegrationShown, summary="Change its limit")
async def change_limit(
    subject: IntegrationsManage, held: Held, usual: Usual, integration_id: UUID, body: LimitChange
) -> IntegrationShown:
    """Holds from the next request on, give or take some seconds."""
    async with held.database.transaction(subject.tenant_id) as tx:
        row = await keys.limit(tx, integration_id, body.requests_per_hour)
        if row is None:
            raise NotFound("No such integration")
        detail = {"requests_per_hour": body.requests_per_hour}
        await record(tx, subject, "integration.limited", Thing("api_key", row["id"]), detail)
    return _shown(row, usual)


@router.delete("/{integration_id}", status_code=204, summary="Revoke its key")
async def revoke(subject: IntegrationsManage, held: Held, integration_id: UUID) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        if not await keys.revoke(tx, integration_id):
            raise NotFound("No such integration")
        await record(tx, subject, "integration.revoked", Thing("api_key", integration_id))
    return Response(status_code=204)


def _shown(row: Row, usual: int) -> IntegrationShown:
    values: dict[str, Any] = dict(row)
    return IntegrationShown(
        integration_id=values["id"],
        name=values["name"],
        requests_per_hour=values["requests_per_hour"] or usual,
        created_at=values["created_at"],
        revoked_at=values["revoked_at"],
    )
