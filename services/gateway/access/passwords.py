"""Passwords over HTTP: forgotten and chosen, by a link that a mail brought."""

from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from runtime.onetime import tenant_of
from services.gateway import pages
from services.gateway.access import page, people
from services.gateway.access.links import PREFIX, Wanted, is_open, send_link, set_password
from services.gateway.access.shapes import SHORTEST_PASSWORD, PasswordChoice, PasswordForgotten
from services.gateway.audit.recording import SYSTEM, Thing, record
from services.gateway.credentials import LONGEST_PASSWORD
from services.gateway.errors import PROBLEM, NotFound, TooMany
from services.gateway.resources import Resources, resources_of
from services.gateway.settings import GatewaySettings

router = APIRouter(tags=["Access"])

Held = Annotated[Resources, Depends(resources_of)]
GONE: Final = "This link is not valid, or not any more."
NOT_VALID: Final[dict[int | str, dict[str, Any]]] = {404: {"description": GONE}}
PROBLEM_REF: Final = {"schema": {"$ref": "#/components/schemas/Problem"}}
REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    **NOT_VALID,
    400: {"description": "Too short", "content": {"text/html": {}, PROBLEM: PROBLEM_REF}},
}


@router.post(
    "/api/auth/password/forgotten",
    status_code=202,
    response_class=Response,
    summary="Forget a password",
)
async def forgotten(request: Request, held: Held, body: PasswordForgotten) -> Response:
    """Says the same whether there is such a user or not. A mail brings the link."""
    settings: GatewaySettings = request.app.state.settings
    wait = await held.throttle.attempt(
        f"reset:{body.email.casefold()}", f"reset from:{_client(request)}"
    )
    if wait:
        raise TooMany("Too many requests for a password. Please wait.", wait)
    for login in await held.identities.logins(body.email, body.tenant):
        tenant_id = login.bearer.tenant_id
        lifetime = timedelta(minutes=settings.reset_minutes)
        async with held.database.transaction(tenant_id) as tx:
            user = await people.found(tx, body.email)
            if user is not None:
                wanted = Wanted(tenant_id, user["id"], user["email"], "password_reset", lifetime)
                await send_link(tx, wanted)
                await record(tx, SYSTEM, "password.forgotten", Thing("user", user["id"]))
    return Response(status_code=202)


@router.post(
    "/api/auth/password", status_code=204, responses=NOT_VALID, summary="Choose a password"
)
async def choose(held: Held, body: PasswordChoice) -> Response:
    """The key holds once. Whoever was logged in as this user is logged out."""
    if not await _chosen(held, body.key, body.password):
        raise NotFound(GONE)
    return Response(status_code=204)


@router.get(
    "/password/{key}",
    response_class=HTMLResponse,
    responses=NOT_VALID,
    summary="See the page where a password is chosen",
)
async def show_page(held: Held, key: str) -> HTMLResponse:
    tenant_id = tenant_of(PREFIX, key)
    if tenant_id is not None:
        async with held.database.transaction(tenant_id) as tx:
            if await is_open(tx, key):
                return _page(page.form(SHORTEST_PASSWORD))
    return _page(pages.said("Not valid", GONE), 404)


@router.post(
    "/password/{key}",
    response_class=HTMLResponse,
    responses=REFUSED,
    summary="Choose a password on the page",
)
async def choose_on_page(
    held: Held, key: str, password: Annotated[str, Form(max_length=LONGEST_PASSWORD)]
) -> HTMLResponse:
    if len(password) < SHORTEST_PASSWORD:
        words = f"A password has at least {SHORTEST_PASSWORD} characters. Please go back."
        return _page(pages.said("Too short", words), 400)
    if not await _chosen(held, key, password):
        return _page(pages.said("Not valid", GONE), 404)
    return _page(pages.said("Done", "Your password is set. You can log in now."))


async def _chosen(held: Resources, key: str, password: str) -> bool:
    tenant_id = tenant_of(PREFIX, key)
    if tenant_id is None:
        return False
    async with held.database.transaction(tenant_id) as tx:
        if not await is_open(tx, key):  # hashing costs: not for a key that anybody typed
            return False
    password_hash = await held.passwords.hash(password)
    async with held.database.transaction(tenant_id) as tx:
        return await set_password(tx, key, password_hash)


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, headers=dict(pages.HEADERS))
