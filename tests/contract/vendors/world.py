"""All vendors behind one server on loopback, and a clock that waits without waiting."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from socket import socket
from uuid import UUID

import httpx
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.unified.ats import Ats
from services.gateway.unified.building import Builder
from services.gateway.unified.connections import Connection
from services.gateway.unified.settings import Provider
from tests.contract.vendors import ashby, generic, greenhouse, lever, workable
from tests.contract.vendors.ashby import Ashby
from tests.contract.vendors.generic import Generic
from tests.contract.vendors.greenhouse import Greenhouse
from tests.contract.vendors.lever import Lever
from tests.contract.vendors.misbehaving import Moods
from tests.contract.vendors.workable import Workable

SECRET = SecretStr("shared with the vendor")


@dataclass
class Clock:
    """Sleeping moves it and takes no time."""

    time: float = 1_795_262_400.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class World:
    url: str
    clock: Clock
    builder: Builder
    moods: Moods
    greenhouse: Greenhouse = field(default_factory=Greenhouse)
    lever: Lever = field(default_factory=Lever)
    workable: Workable = field(default_factory=Workable)
    ashby: Ashby = field(default_factory=Ashby)
    generic: Generic = field(default_factory=Generic)

    def connection(self, provider: Provider, api_key: str | None = None) -> Connection:
        keys = {
            Provider.GREENHOUSE: greenhouse.CLIENT,
            Provider.LEVER: lever.KEY,
            Provider.WORKABLE: workable.TOKEN,
            Provider.ASHBY: ashby.KEY,
            Provider.GENERIC: generic.TOKEN,
        }
        paths = {
            Provider.GREENHOUSE: "/greenhouse/v3",
            Provider.LEVER: "/lever/v1",
            Provider.WORKABLE: "/workable/spi/v3",
            Provider.ASHBY: "/ashby",
            Provider.GENERIC: "/generic",
        }
        return Connection(
            id=UUID(int=1),
            provider=provider,
            base_url=self.url + paths[provider],
            token_url=f"{self.url}/greenhouse/token",
            account_id="user-1",
            api_key=SecretStr(keys[provider] if api_key is None else api_key),
            webhook_secret=SECRET,
        )

    def ats(self, provider: Provider, api_key: str | None = None) -> Ats:
        return self.builder.ats(self.connection(provider, api_key))


class Impatient(httpx.AsyncBaseTransport):
    """Real HTTP, whose patience ends at once when the server has fallen silent."""

    def __init__(self, silent: asyncio.Event) -> None:
        self._inner = httpx.AsyncHTTPTransport(verify=False)
        self._silent = silent

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._silent.clear()
        answering = asyncio.ensure_future(self._inner.handle_async_request(request))
        silence = asyncio.ensure_future(self._silent.wait())
        await asyncio.wait({answering, silence}, return_when=asyncio.FIRST_COMPLETED)
        silence.cancel()
        if answering.done():
            return answering.result()
        answering.cancel()
        await asyncio.wait({answering})
        raise httpx.ReadTimeout("silent", request=request)

    async def aclose(self) -> None:
        await self._inner.aclose()


@asynccontextmanager
async def opened() -> AsyncGenerator[World]:
    clock, moods = Clock(), Moods()
    async with httpx.AsyncClient(transport=Impatient(moods.silent), timeout=30) as client:
        world = World("", clock, Builder(client, clock.sleep, clock.now), moods)
        vendors = {
            "greenhouse": world.greenhouse.routes(),
            "lever": world.lever.routes(),
            "workable": world.workable.routes(),
            "ashby": world.ashby.routes(),
            "generic": world.generic.routes(),
        }
        routes = [
            Mount(f"/{name}", routes=[_moody(route, world.moods) for route in its])
            for name, its in vendors.items()
        ]
        app = Starlette(routes=[*routes, Route("/files/{name}", _file, methods=["GET"])])
        app.state.silent = moods.silent
        async with served(app) as url:
            world.url = url
            yield world


async def _file(request: Request) -> Response:
    """A store of files that vendors name addresses in; it must never see their keys."""
    if "authorization" in request.headers:
        return Response(status_code=400)
    return Response(f"resume {request.path_params['name']}".encode())


def _moody(route: Route, moods: Moods) -> Route:
    handle: Callable[[Request], Awaitable[Response]] = route.endpoint

    async def endpoint(request: Request) -> Response:
        mood = moods.take(request)
        return await (handle(request) if mood is None else mood(request, handle))

    return Route(route.path, endpoint, methods=sorted(route.methods or {"GET"}))


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncGenerator[str]:
    """The app behind a real socket of this machine."""
    ready = asyncio.Event()

    async def telling(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)

    server = _Server(
        uvicorn.Config(telling, host="127.0.0.1", port=0, log_config=None, lifespan="off"), ready
    )
    serving = asyncio.create_task(server.serve())
    try:
        await ready.wait()
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        # Not by its own way out, which waits for what is not there.
        serving.cancel()
        await asyncio.wait({serving})
        for listener in server.servers:
            listener.close()
        for connection in list(server.server_state.connections):
            connection.shutdown()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: asyncio.Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready.set()
