"""Login: a password for tokens, a refresh token for the next ones, in the form of OAuth2."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.background import BackgroundTasks

from services.gateway.access.sessions import Granted
from services.gateway.errors import PROBLEM, TooMany
from services.gateway.identities import Login
from services.gateway.resources import Resources, resources_of
from services.gateway.shapes import Token, TokenError

router = APIRouter(prefix="/api/auth", tags=["Authentication"])

Held = Annotated[Resources, Depends(resources_of)]
Written = Annotated[str, Field(max_length=1024, pattern=r"^[^\x00]*$")]
# What is refused is told as OAuth2 has it; what was not understood, as everywhere.
REFUSED: Final[dict[str, Any]] = {
    "model": TokenError,
    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
NO_STORE: Final = {"Cache-Control": "no-store"}


class TokenRequest(BaseModel):
    """RFC 6749, sections 4.3.2 and 6."""

    model_config = ConfigDict(frozen=True)

    grant_type: Literal["password", "refresh_token"] = "password"
    username: Written = ""
    password: Written = ""
    refresh_token: Written = ""
    client_id: Written = ""


@router.post(
    "/token",
    response_model=Token,
    responses={400: REFUSED, 429: {"description": "Too many failed logins"}},
    summary="Log in, or renew a login",
)
async def token(request: Request, held: Held, asked: Annotated[TokenRequest, Form()]) -> Response:
    """`client_id` names the tenant by its slug, where one address has users with several.

    A refresh token is used once and brings the next. One that comes again ends the session.
    """
    if asked.grant_type == "refresh_token":
        renewed = await held.sessions.renew(asked.refresh_token)
        if renewed is None:
            return _refused("This token renews nothing (any more): log in again")
        return granted(held, renewed)
    keys = (
        f"name:{asked.username.casefold()}",
        f"from:{request.client.host if request.client else ''}",
    )
    wait = await held.throttle.attempt(*keys)
    if wait:
        raise TooMany("Too many failed logins. Please wait.", wait)
    logins = await held.identities.logins(asked.username, asked.client_id or None)
    matching = [login for login in logins if await _matches(held, login, asked.password)]
    if not logins:
        await held.passwords.match_nobody(asked.password)
    if len(matching) != 1:
        return _failed(held, logins, matching)
    await held.throttle.succeeded(*keys)
    return granted(held, await held.sessions.start(matching[0].bearer))


@router.post(
    "/revoke",
    responses={200: {"description": "It renews nothing any more, if it ever did"}},
    response_class=Response,
    summary="Log out",
)
async def revoke(held: Held, token: Annotated[Written, Form()]) -> Response:
    """RFC 7009. The refresh token's whole session ends, its access tokens within seconds."""
    await held.sessions.end(token)
    return Response(status_code=200, headers=NO_STORE)


def granted(held: Resources, session: Granted) -> Response:
    body: dict[str, Any] = {
        "access_token": held.tokens.issue(session.bearer),
        "token_type": "bearer",
        "expires_in": int(held.tokens.lifetime.total_seconds()),
        "refresh_token": session.refresh_token,
    }
    return JSONResponse(body, headers=NO_STORE)


async def _matches(held: Resources, login: Login, password: str) -> bool:
    return await held.passwords.match(login.password_hash, password)


def _failed(held: Resources, logins: Sequence[Login], matching: Sequence[Login]) -> Response:
    if matching:
        return _refused("This address has users with several tenants: name one in client_id")
    answer = _refused("Wrong name or password")
    # After the answer: how long it takes must not tell whether there is such a user.
    answer.background = BackgroundTasks()
    for login in logins:
        answer.background.add_task(held.sessions.refused, login.bearer)
    return answer


def _refused(description: str) -> Response:
    return JSONResponse(
        {"error": "invalid_grant", "error_description": description},
        status_code=400,
        headers=NO_STORE,
    )
