"""Login by OpenID over HTTP: to the provider and back, and which provider it is."""

import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict
from json import dumps, loads
from secrets import compare_digest
from time import time
from typing import Annotated, Any, Final
from uuid import UUID

import httpx
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from runtime.sealing import Sealing, Unsealable
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import AccessManage
from services.gateway.bodies import Text
from services.gateway.errors import Forbidden, Invalid, NotFound
from services.gateway.openid import queries
from services.gateway.openid.claims import NotTrusted
from services.gateway.openid.provider import Attempt, Provider, address, offered, redeem
from services.gateway.resources import Resources, resources_of
from services.gateway.routes.tokens import granted
from services.gateway.shapes import Shape, Token
from services.gateway.tokens import Bearer

log = logging.getLogger(__name__)

NONE: Final[dict[int | str, dict[str, Any]]] = {404: {"description": "None is set"}}
router = APIRouter(prefix="/api/auth/openid", tags=["Authentication"])

Held = Annotated[Resources, Depends(resources_of)]
COOKIE: Final = "openid-login"
CONTEXT: Final = "openid-login"
MINUTES: Final = 10
Given = Annotated[str, Query(max_length=4096)]
REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    403: {"description": "The provider vouches for nobody who has an account here"}
}


class ProviderSet(BaseModel):
    model_config = ConfigDict(frozen=True)

    issuer: Annotated[Text, Field(max_length=500)] = Field(examples=["https://login.example.com"])
    client_id: Annotated[Text, Field(min_length=1, max_length=500)]
    client_secret: SecretStr = Field(max_length=2000, description="written, and never read again")


class ProviderShown(Shape):
    issuer: str
    client_id: str


@router.get(
    "/provider", response_model=ProviderShown, responses=NONE, summary="See the OpenID provider"
)
async def show(subject: AccessManage, held: Held) -> ProviderShown:
    async with held.database.transaction(subject.tenant_id) as tx:
        provider = await queries.one(tx, held.sealing, subject.tenant_id)
    if provider is None:
        raise NotFound("There is no OpenID provider")
    return ProviderShown(issuer=provider.issuer, client_id=provider.client_id)


@router.put("/provider", response_model=ProviderShown, summary="Set the OpenID provider")
async def put(subject: AccessManage, held: Held, body: ProviderSet) -> ProviderShown:
    """It is asked what it offers before it is kept. Passwords go on working beside it."""
    await _offered(held, body.issuer)
    provider = Provider(body.issuer, body.client_id, body.client_secret)
    async with held.database.transaction(subject.tenant_id) as tx:
        await queries.keep(tx, held.sealing, subject.tenant_id, provider, subject.actor_id)
        thing = Thing("openid_provider", subject.tenant_id)
        await record(tx, subject, "openid_provider.set", thing)
    return ProviderShown(issuer=body.issuer, client_id=body.client_id)


@router.delete("/provider", status_code=204, responses=NONE, summary="Remove the OpenID provider")
async def delete(subject: AccessManage, held: Held) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        if not await queries.remove(tx):
            raise NotFound("There is no OpenID provider")
        thing = Thing("openid_provider", subject.tenant_id)
        await record(tx, subject, "openid_provider.removed", thing)
    return Response(status_code=204)


@router.get(
    "/{tenant_id}/start",
    status_code=302,
    response_class=RedirectResponse,
    responses={404: {"description": "The tenant has no provider"}},
    summary="Log in by OpenID",
)
async def start(request: Request, held: Held, tenant_id: UUID) -> Response:
    """For browsers: leads to the provider, which leads back to the callback."""
    provider = await _provider(held, tenant_id)
    attempt = Attempt.new()
    offer = await _offered(held, provider.issuer)
    answer = RedirectResponse(address(provider, offer, attempt, _callback(request)), 302)
    answer.set_cookie(
        COOKIE,
        _sealed(held.sealing, tenant_id, attempt),
        max_age=MINUTES * 60,
        path=request.url_for("finish_openid_login").path,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get(
    "/callback", response_model=Token, responses=REFUSED, summary="Come back from the provider"
)
async def finish_openid_login(
    request: Request, held: Held, state: Given = "", code: Given = ""
) -> Response:
    """Tokens as from a password. Only who has an account is let in; the provider makes none."""
    tenant_id, attempt = _opened(held.sealing, request.cookies.get(COOKIE, ""))
    if not compare_digest(attempt.state.encode(), state.encode()) or not code:
        raise Invalid.field("state", "This login was not begun here, or is over")
    provider = await _provider(held, tenant_id)
    try:
        found = await redeem(held.egress, provider, attempt, code, _callback(request))
    except (NotTrusted, httpx.HTTPError, httpx.InvalidURL) as error:
        log.warning("an OpenID login failed", extra={"error": str(error)[:200]})
        raise Forbidden("The provider's answer can't be trusted") from error
    async with held.database.transaction(tenant_id) as tx:
        user_id = await queries.user_of(tx, provider.issuer, found)
    if user_id is None:
        raise Forbidden("You have no account here: ask an administrator for an invitation")
    answer = granted(held, await held.sessions.start(Bearer(tenant_id, user_id)))
    answer.delete_cookie(COOKIE, path=request.url_for("finish_openid_login").path)
    return answer


async def _provider(held: Resources, tenant_id: UUID) -> Provider:
    async with held.database.transaction(tenant_id) as tx:
        provider = await queries.one(tx, held.sealing, tenant_id)
    if provider is None:
        raise NotFound("There is no OpenID provider")
    return provider


async def _offered(held: Resources, issuer: str) -> Any:
    try:
        return await offered(held.egress, issuer)
    except (NotTrusted, httpx.HTTPError, httpx.InvalidURL) as error:
        raise Invalid.field("issuer", "It does not answer as an OpenID provider does") from error


def _callback(request: Request) -> str:
    return str(request.url_for("finish_openid_login"))


def _sealed(sealing: Sealing, tenant_id: UUID, attempt: Attempt) -> str:
    """The attempt lies with the browser that began it, which can neither read nor change it."""
    written = {"tenant": str(tenant_id), "until": time() + MINUTES * 60, **asdict(attempt)}
    return urlsafe_b64encode(sealing.seal(SecretStr(dumps(written)), CONTEXT)).decode()


def _opened(sealing: Sealing, cookie: str) -> tuple[UUID, Attempt]:
    try:
        read = loads(sealing.open(urlsafe_b64decode(cookie), CONTEXT).get_secret_value())
    except (Unsealable, ValueError) as error:
        raise Invalid.field("state", "This login was not begun here, or is over") from error
    if read["until"] < time():
        raise Invalid.field("state", "This login was not begun here, or is over")
    return UUID(read["tenant"]), Attempt(read["state"], read["nonce"], read["verifier"])
