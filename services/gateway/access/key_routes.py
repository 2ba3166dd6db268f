"""API keys over HTTP: issued with scopes, shown once, revoked for good."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from services.gateway.access import keys
from services.gateway.access.shapes import KeyCreate, KeyIssued, KeyList, KeyShown
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import AccessManage
from services.gateway.errors import Forbidden, NotFound
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/keys", tags=["Access"])

Held = Annotated[Resources, Depends(resources_of)]


@router.get("", response_model=KeyList, summary="List API keys")
async def list_keys(subject: AccessManage, held: Held) -> KeyList:
    async with held.database.transaction(subject.tenant_id) as tx:
        rows = await keys.listed(tx)
    return KeyList(items=[KeyShown.model_validate(dict(row)) for row in rows])


@router.post(
    "",
    status_code=201,
    response_model=KeyIssued,
    responses={409: {"description": "A key of this name stands already"}},
    summary="Issue an API key",
)
async def issue(subject: AccessManage, held: Held, body: KeyCreate) -> Response:
    """Nobody gives out more than they have."""
    beyond = sorted(set(body.scopes) - subject.scopes)
    if beyond:
        raise Forbidden(f"You have no permission {beyond[0]} to give")
    async with held.database.transaction(subject.tenant_id) as tx:
        key = await keys.issue(tx, body.name, body.scopes)
        detail = {"scopes": sorted(body.scopes)}
        await record(tx, subject, "key.issued", Thing("api_key", key.id), detail)
    shown = {"id": str(key.id), "key": key.secret}
    return JSONResponse(shown, status_code=201, headers={"Cache-Control": "no-store"})


@router.delete("/{key_id}", status_code=204, summary="Revoke an API key")
async def revoke(subject: AccessManage, held: Held, key_id: UUID) -> Response:
    """It opens nothing within seconds, and never again."""
    async with held.database.transaction(subject.tenant_id) as tx:
        if not await keys.revoke(tx, key_id):
            raise NotFound("No such key, or it was revoked before")
        await record(tx, subject, "key.revoked", Thing("api_key", key_id))
    return Response(status_code=204)
