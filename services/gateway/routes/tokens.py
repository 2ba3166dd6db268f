"""Login: a password for an access token, in the form of OAuth2 (RFC 6749)."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import JSONResponse

from services.gateway.errors import TooMany
from services.gateway.identities import Login
from services.gateway.resources import Resources, resources_of
from services.gateway.shapes import Token, TokenError

router = APIRouter(prefix="/api/auth", tags=["Authentication"])

Held = Annotated[Resources, Depends(resources_of)]
Text = Annotated[str, Form(max_length=1024, pattern=r"^[^\x00]*$")]
NO_STORE = {"Cache-Control": "no-store"}


@router.post(
    "/token",
    response_model=Token,
    responses={400: {"model": TokenError}, 429: {"description": "Too many failed logins"}},
    summary="Log in",
)
async def token(
    request: Request,
    held: Held,
    username: Text,
    password: Text,
    grant_type: Annotated[str, Form(pattern="^password$")] = "password",
    client_id: Text = "",
) -> Response:
    """`client_id` names the tenant by its slug, where one address has users with several."""
    del grant_type  # the only one there is
    keys = (f"name:{username.casefold()}", f"from:{request.client.host if request.client else ''}")
    wait = held.throttle.attempt(*keys)
    if wait:
        raise TooMany("Too many failed logins. Please wait.", wait)
    logins = await held.identities.logins(username, client_id or None)
    matching = [login for login in logins if await _matches(held, login, password)]
    if not logins:
        await held.passwords.match_nobody(password)
    if len(matching) != 1:
        return _refused(matching)
    held.throttle.succeeded(*keys)
    body: dict[str, Any] = {
        "access_token": held.tokens.issue(matching[0].bearer),
        "token_type": "bearer",
        "expires_in": int(held.tokens.lifetime.total_seconds()),
    }
    return JSONResponse(body, headers=NO_STORE)


async def _matches(held: Resources, login: Login, password: str) -> bool:
    return await held.passwords.match(login.password_hash, password)


def _refused(matching: Sequence[Login]) -> Response:
    description = (
        "This address has users with several tenants: name one in client_id"
        if matching
        else "Wrong name or password"
    )
    return JSONResponse(
        {"error": "invalid_grant", "error_description": description},
        status_code=400,
        headers=NO_STORE,
    )
