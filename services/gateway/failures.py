"""Turns every exception of a request into its answer: the one place that catches everything."""

import logging
from http import HTTPStatus
from json import dumps
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.blobs import BlobsAway
from runtime.delivery import Retry
from runtime.failures import as_retry
from services.gateway.errors import Conflict, Fault, Invalid, NotFound, Unavailable, body_of
from services.gateway.limits import BodyLimit
from services.gateway.parameters import field_errors

log = logging.getLogger(__name__)

# What the table of candidates raises where a write would take somebody's LEFT away unseen.
RETURNS_UNSEEN: Final = "HS001"
# And any table where a text or a JSON value holds the one character that Postgres can't store.
UNSTORABLE: Final = ("22021", "22P05")


def respond(fault: Fault, path: str) -> Response:
    body, media_type = body_of(fault, path)
    return Response(dumps(body), int(fault.status), headers=fault.headers, media_type=media_type)


def install(app: FastAPI) -> None:
    async def on_fault(request: Request, error: Exception) -> Response:
        return respond(_fault(error), request.url.path)

    for kind in (Fault, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, on_fault)
    app.add_middleware(BodyLimit)
    app.add_middleware(LastResort)


class LastResort:
    """Answers what nothing else has: 503 while a server is away, else 500 and a log line."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            return  # nobody is left to answer, and nothing went wrong here
        except Exception as error:
            if started:  # the status line is out: cutting the answer short is all that is left
                raise
            fault = _fault(error)
            if not isinstance(fault, Unavailable):
                # An exception's own words may quote a person's data: its class and place do.
                log.error("request failed", extra=_place(error))  # noqa: TRY400
            await respond(fault, scope["path"])(scope, receive, send)


def _fault(error: Exception) -> Fault:
    match error:
        case Fault():
            return error
        case RequestValidationError():
            return Invalid(errors=field_errors(error.errors(), skipped=1))
        case HTTPException(status_code=HTTPStatus.NOT_FOUND):
            return NotFound()
        case HTTPException():
            return _http_fault(error)
        case _ if getattr(error, "sqlstate", None) in UNSTORABLE:
            return Invalid.field("body", "The character NUL is not allowed")
        case _ if getattr(error, "sqlstate", None) == RETURNS_UNSEEN:
            return Conflict("This person has left: release the hold first")
        case _ if isinstance(error, BlobsAway) or isinstance(as_retry(error), Retry):
            return Unavailable()
        case _:
            return Fault()


def _http_fault(error: HTTPException) -> Fault:
    """What the framework itself refuses: a wrong method, a body that is no JSON."""

    class Refused(Fault):
        status = HTTPStatus(error.status_code)
        code = status.phrase.lower().replace(" ", "-")

    return Refused(error.detail, headers=error.headers)


def _place(error: BaseException) -> dict[str, object]:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "unknown"
    return {"error": type(error).__name__, "where": where}
