"""Users over HTTP: invited, changed, disabled, logged out."""

from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from runtime.database import Row
from services.gateway.access import people
from services.gateway.access.links import Wanted, send_link
from services.gateway.access.sessions import end_sessions_of
from services.gateway.access.shapes import Me, UserChange, UserCreate, UserList, UserShown
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import AccessManage, Identified
from services.gateway.errors import Conflict
from services.gateway.identities import Subject
from services.gateway.resources import Resources, resources_of
from services.gateway.settings import GatewaySettings

router = APIRouter(tags=["Access"])

Held = Annotated[Resources, Depends(resources_of)]
STANDS: Final[dict[int | str, dict[str, Any]]] = {
    409: {"description": "It stands otherwise than the request takes for granted"}
}


@router.get("/api/auth/me", response_model=Me, summary="See who you are")
async def me(subject: Identified) -> Me:
    return Me(
        tenant_id=subject.tenant_id,
        actor_id=subject.actor_id,
        role=subject.role,
        scopes=sorted(subject.scopes),
    )


@router.get("/api/users", response_model=UserList, summary="List users")
async def list_users(subject: AccessManage, held: Held) -> UserList:
    async with held.database.transaction(subject.tenant_id) as tx:
        return UserList(items=[_shown(row) for row in await people.listed(tx)])


@router.post(
    "/api/users", status_code=201, response_model=UserShown, responses=STANDS, summary="Invite"
)
async def invite(
    subject: AccessManage, held: Held, request: Request, body: UserCreate
) -> UserShown:
    """A mail brings a link, by which the new user chooses a password. It holds once."""
    async with held.database.transaction(subject.tenant_id) as tx:
        user_id = await people.create(tx, email=body.email, name=body.name, role=body.role)
        await send_link(tx, _invitation(subject, request, user_id, body.email))
        await record(tx, subject, "user.invited", Thing("user", user_id), {"role": body.role})
        return _shown(await people.one(tx, user_id))


@router.post(
    "/api/users/{user_id}/invitation",
    status_code=202,
    response_class=Response,
    responses=STANDS,
    summary="Invite again",
)
async def invite_again(
    subject: AccessManage, held: Held, request: Request, user_id: UUID
) -> Response:
    """The link of the mail before holds no more."""
    async with held.database.transaction(subject.tenant_id) as tx:
        user = await people.one(tx, user_id)
        if user["state"] != "invited":
            raise Conflict("This user has a password, or is disabled")
        await send_link(tx, _invitation(subject, request, user_id, user["email"]))
        await record(tx, subject, "user.invited", Thing("user", user_id), {"role": user["role"]})
    return Response(status_code=202)


@router.patch(
    "/api/users/{user_id}", response_model=UserShown, responses=STANDS, summary="Change a user"
)
async def change(subject: AccessManage, held: Held, user_id: UUID, body: UserChange) -> UserShown:
    """A disabled user is logged out. The last administrator can't be changed into none."""
    changes = {k: v for k, v in body.model_dump(exclude_unset=True).items() if v is not None}
    async with held.database.transaction(subject.tenant_id) as tx:
        await people.one(tx, user_id)
        await people.change(tx, user_id, changes)
        detail = {name: value for name, value in changes.items() if name != "name"}
        await record(tx, subject, "user.changed", Thing("user", user_id), detail)
        return _shown(await people.one(tx, user_id))


@router.post("/api/users/{user_id}/sign-out", status_code=204, summary="Log a user out everywhere")
async def sign_out(subject: AccessManage, held: Held, user_id: UUID) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        await people.one(tx, user_id)
        await end_sessions_of(tx, user_id, "administrator")
        await record(tx, subject, "user.signed_out", Thing("user", user_id))
    return Response(status_code=204)


def _invitation(subject: Subject, request: Request, user_id: UUID, email: str) -> Wanted:
    settings: GatewaySettings = request.app.state.settings
    lifetime = timedelta(hours=settings.invitation_hours)
    return Wanted(subject.tenant_id, user_id, email, "invitation", lifetime)


def _shown(row: Row) -> UserShown:
    return UserShown.model_validate(dict(row))
