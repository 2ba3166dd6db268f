"""How a vendor's server can fail, for the next request that matches; each is used up by one."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Refuse:
    """An error status; nothing was carried out."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = field(default_factory=lambda: {"error": "a vendor's own words"})

    async def __call__(self, _request: Request, _handle: Handler) -> Response:
        return JSONResponse(self.body, self.status, dict(self.headers))


@dataclass(frozen=True)
class ErrorUnder200:
    """Status 200, and inside it says that nothing was done."""

    body: Any = field(default_factory=lambda: {"success": False, "errors": ["not_allowed"]})

    async def __call__(self, _request: Request, _handle: Handler) -> Response:
        return JSONResponse(self.body)


@dataclass(frozen=True)
class Truncate:
    """It carries the request out, and its answer ends in the middle."""

    async def __call__(self, request: Request, handle: Handler) -> Response:
        whole = await handle(request)
        body = bytes(whole.body)
        return Response(body[: len(body) // 2], 200, media_type="application/json")


@dataclass(frozen=True)
class Silence:
    """It never answers; whether it carries the request out before, `is_done` says.

    That it is silent now the client is told another way, so that no test has to wait.
    """

    is_done: bool = False

    async def __call__(self, request: Request, handle: Handler) -> Response:
        if self.is_done:
            await handle(request)
        request.app.state.silent.set()
        while (await request.receive())["type"] != "http.disconnect":
            continue
        return Response()


@dataclass(frozen=True)
class FailAfter:
    """It carries the request out and then fails with a 5xx."""

    status: int = 502

    async def __call__(self, request: Request, handle: Handler) -> Response:
        await handle(request)
        return Response("upstream gone", self.status)


@dataclass(frozen=True)
class Say:
    """An answer of success with a body that is not as documented."""

    body: Any

    async def __call__(self, _request: Request, _handle: Handler) -> Response:
        return Response(json.dumps(self.body), media_type="application/json")


@dataclass(frozen=True)
class SayBytes:
    """An answer of success that is whatever it is."""

    body: bytes

    async def __call__(self, _request: Request, _handle: Handler) -> Response:
        return Response(self.body, media_type="application/json")


Misbehaviour = Callable[[Request, Handler], Awaitable[Response]]


@dataclass
class Moods:
    """What will go wrong, by the beginning of `METHOD /path`."""

    planned: list[tuple[str, Misbehaviour]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    silent: asyncio.Event = field(default_factory=asyncio.Event)

    def plan(self, where: str, *how: Misbehaviour) -> None:
        self.planned += [(where, one) for one in how]

    def take(self, request: Request) -> Misbehaviour | None:
        line = f"{request.method} {request.url.path}"
        self.seen.append(line)
        for place, (where, how) in enumerate(self.planned):
            if line.startswith(where):
                del self.planned[place]
                return how
        return None

    def count(self, where: str) -> int:
        return sum(line.startswith(where) for line in self.seen)
