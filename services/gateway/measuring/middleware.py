"""Counts each request under its route's pattern: a path could name a person or grow without end."""

from time import perf_counter
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.telemetry import Telemetry

UNKNOWN: Final = "none"  # no route took it: scanners try endless paths
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Measured:
    """Outermost, so that what other layers refuse is counted too."""

    def __init__(self, app: ASGIApp, telemetry: Telemetry) -> None:
        self._app = app
        self._telemetry = telemetry
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = 0, perf_counter()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._moved(1)
        try:
            await self._app(scope, receive, sending)
        finally:
            self._moved(-1)
            self._count(scope, status, perf_counter() - began)

    def _moved(self, by: int) -> None:
        self._in_flight += by
        self._telemetry.set("http_requests_in_flight", self._in_flight)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", UNKNOWN)
        method = scope["method"] if scope["method"] in METHODS else "other"
        # 499: the client was gone before anything was answered.
        self._telemetry.add("http_requests_total", method, route, str(status or 499))
        self._telemetry.observe("http_request_seconds", seconds, route)
