"""Refuses a request body that is too large before it fills the memory.

Uploads have a limit of their own, which the settings give.
"""

from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.ats.bodies import LARGEST_PUSH

LARGEST_BODY: Final = 256 * 1024
UPLOADS: Final = "/api/resumes"
APPLYING: Final = "/apply/"
LARGER: Final = {"/api/ats/candidates": LARGEST_PUSH}


class BodyLimit:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == UPLOADS or _is_applying(scope):
            await self._app(scope, receive, send)
            return
        seen, largest = 0, LARGER.get(scope["path"], LARGEST_BODY)

        async def receiving() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > largest:
                # The one exception that FastAPI, while it reads a body, lets through.
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large")
            return message

        await self._app(scope, receiving, send)


def _is_applying(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith(APPLYING)
