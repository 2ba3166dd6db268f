"""Adds, shows, changes, pauses, tests and removes what is read for a tenant."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Path, Request, Response
from pydantic import ValidationError

from runtime import integrations as configured
from runtime.database import Transaction
from schemas.integrations import ADAPTER, Settings
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import IntegrationsManage
from services.gateway.errors import Conflict, FieldError, Invalid, NotFound
from services.gateway.integrations.shapes import (
    Integration,
    Integrations,
    IntegrationTest,
    NewIntegration,
    integration_of,
)
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/integrations", tags=["Mailboxes and task managers"])

Held = Annotated[Resources, Depends(resources_of)]
Named = Annotated[str, Path(alias="name", max_length=63)]
TAKEN: Final[Mapping[int | str, dict[str, Any]]] = {409: {"description": "The name is taken"}}


async def _configured(request: Request) -> configured.Integrations:
    found: configured.Integrations = request.app.state.integrations
    return found


Configured = Annotated[configured.Integrations, Depends(_configured)]


@router.get("", response_model=Integrations, summary="List integrations")
async def list_all(subject: IntegrationsManage, held: Held, all_: Configured) -> Integrations:
    """Each with its last success, lag and error."""
    async with held.database.transaction(subject.tenant_id) as tx:
        rows = await all_.listed(tx)
    return Integrations(integrations=[integration_of(row) for row in rows])


@router.post(
    "",
    status_code=201,
    response_model=Integration,
    responses={**TAKEN},
    summary="Add an integration",
)
async def add(
    subject: IntegrationsManage, held: Held, all_: Configured, body: NewIntegration
) -> Integration:
    """It is read from now on. Its secrets are sealed and never shown again."""
    async with held.database.transaction(subject.tenant_id) as tx:
        try:
            identity = await all_.add(tx, body.name, body.settings)
        except configured.NameTaken as error:
            raise Conflict("There is an integration of this name") from error
        thing = Thing("integration", identity)
        await record(tx, subject, "integration.added", thing, {"kind": body.settings.kind})
        return await _shown(tx, all_, body.name)


@router.get("/{name}", response_model=Integration, summary="Show an integration")
async def show(
    subject: IntegrationsManage, held: Held, all_: Configured, name: Named
) -> Integration:
    async with held.database.transaction(subject.tenant_id) as tx:
        return await _shown(tx, all_, name)


@router.patch("/{name}", response_model=Integration, summary="Change an integration's settings")
async def change(
    subject: IntegrationsManage,
    held: Held,
    all_: Configured,
    name: Named,
    body: Annotated[dict[str, Any], Body(examples=[{"poll_interval_seconds": 60}])],
) -> Integration:
    """What is not given stays, secrets too. It looks at its source anew and takes nothing twice."""
    async with held.database.transaction(subject.tenant_id) as tx:
        given = await all_.given(tx, name)
        if given is None:
            raise NotFound("No such integration")
        settings = _valid({**given, **body})
        await all_.change(tx, name, settings)
        shown = await _shown(tx, all_, name)
        detail = {"settings": sorted(set(body) & set(type(settings).model_fields))}
        await record(tx, subject, "integration.changed", Thing("integration", shown.id), detail)
    return shown


@router.delete("/{name}", status_code=204, summary="Remove an integration")
async def remove(
    subject: IntegrationsManage, held: Held, all_: Configured, name: Named
) -> Response:
    """What it brought stays; what it knew of its source is forgotten."""
    async with held.database.transaction(subject.tenant_id) as tx:
        shown = await _shown(tx, all_, name)
        await all_.remove(tx, subject.tenant_id, name)
        await record(tx, subject, "integration.removed", Thing("integration", shown.id))
    return Response(status_code=204)


@router.post("/{name}/pause", response_model=Integration, summary="Pause an integration")
async def pause(
    subject: IntegrationsManage, held: Held, all_: Configured, name: Named
) -> Integration:
    """It rests until it is resumed. What comes meanwhile is found then."""
    async with held.database.transaction(subject.tenant_id) as tx:
        await _done(all_.pause, tx, name)
        shown = await _shown(tx, all_, name)
        await record(tx, subject, "integration.paused", Thing("integration", shown.id))
    return shown


@router.post("/{name}/resume", response_model=Integration, summary="Resume an integration")
async def resume(
    subject: IntegrationsManage, held: Held, all_: Configured, name: Named
) -> Integration:
    """It is read again, at once."""
    async with held.database.transaction(subject.tenant_id) as tx:
        await _done(all_.resume, tx, name)
        shown = await _shown(tx, all_, name)
        await record(tx, subject, "integration.resumed", Thing("integration", shown.id))
    return shown


@router.post(
    "/{name}/test", status_code=202, response_model=IntegrationTest, summary="Test an integration"
)
async def ask_test(
    subject: IntegrationsManage, held: Held, all_: Configured, name: Named
) -> IntegrationTest:
    """Tried step by step by the program that reads it; ask for the test until it is finished."""
    async with held.database.transaction(subject.tenant_id) as tx:
        test_id = await all_.ask_test(tx, name)
    if test_id is None:
        raise NotFound("No such integration")
    return IntegrationTest(id=test_id, is_finished=False, steps=[])


@router.get("/{name}/tests/{testId}", response_model=IntegrationTest, summary="Show a test's steps")
async def show_test(
    subject: IntegrationsManage,
    held: Held,
    all_: Configured,
    name: Named,
    test_id: Annotated[UUID, Path(alias="testId")],
) -> IntegrationTest:
    """Name resolution, connection, TLS, login, permission, read: up to the first that fails."""
    async with held.database.transaction(subject.tenant_id) as tx:
        await _shown(tx, all_, name)
        asked = await all_.asked(tx, test_id)
    if asked is None:
        raise NotFound("No such test")
    return IntegrationTest(id=asked.id, is_finished=asked.is_finished, steps=list(asked.steps))


async def _shown(tx: Transaction, all_: configured.Integrations, name: str) -> Integration:
    rows = await all_.listed(tx, name)
    if not rows:
        raise NotFound("No such integration")
    return integration_of(rows[0])


async def _done(
    work: Callable[[Transaction, str], Awaitable[bool]], tx: Transaction, name: str
) -> None:
    if not await work(tx, name):
        raise NotFound("No such integration")


def _valid(given: Mapping[str, Any]) -> Settings:
    try:
        return ADAPTER.validate_python(given)
    except ValidationError as error:
        faults = [
            FieldError(".".join(str(part) for part in one["loc"]), one["msg"])
            for one in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        raise Invalid(errors=faults) from error
