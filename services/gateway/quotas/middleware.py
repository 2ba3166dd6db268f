"""Lets a key's requests pass while its hour has some left, and says on every answer how many.

Every key is limited on the surfaces of other systems; elsewhere, a key that has a limit of its own.
"""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.auth import subject_of
from services.gateway.errors import TooMany
from services.gateway.failures import respond
from services.gateway.identities import Subject
from services.gateway.quotas.standing import Standing
from services.gateway.resources import Resources
from services.gateway.settings import GatewaySettings

LIMITED: Final = ("/api/ats/", "/api/webhooks")
# Asked by machines that watch us, also while Postgres, which counts, is away.
UNCOUNTED: Final = ("/health", "/docs", "/redoc", "/openapi.json", "/static")
KEY: Final = "api_key"


class RequestLimits:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_counted = scope["type"] == "http" and not scope["path"].startswith(UNCOUNTED)
        standing = await _standing(scope) if is_counted else None
        if standing is None:
            await self._app(scope, receive, send)
            return
        telling = _telling(send, standing)
        if standing.is_allowed:
            await self._app(scope, receive, telling)
        else:
            fault = TooMany("This key has used up its hour", standing.retry_after)
            await respond(fault, scope["path"])(scope, receive, telling)


async def _standing(scope: Scope) -> Standing | None:
    """None where nothing is counted: nobody's request, or one that has no limit."""
    subject = await subject_of(scope)
    if subject is None:
        return None
    settings: GatewaySettings = scope["app"].state.settings
    limit = _limit(subject, scope["path"], settings.requests_per_hour)
    if limit is None:
        return None
    resources: Resources = scope["app"].state.resources
    return await resources.windows.take((subject.tenant_id, subject.actor_id), limit)


def _limit(subject: Subject, path: str, usual: int) -> int | None:
    if subject.role != KEY:  # a person's login is throttled elsewhere
        return None
    return subject.requests_per_hour or (usual if path.startswith(LIMITED) else None)


def _telling(send: Send, standing: Standing) -> Send:
    async def telling(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(standing.headers())
        await send(message)

    return telling
