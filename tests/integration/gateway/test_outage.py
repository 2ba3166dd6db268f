"""While Postgres is away a client is told to wait; when it is back, all goes on by itself."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr

from hirestream.stack.roles import DatabaseUrls
from runtime.settings import Environment
from services.gateway.app import create_app
from services.gateway.provisioning import Provisioning
from services.gateway.resources import open_resources
from services.gateway.settings import GatewaySettings
from tests.integration.gateway.doors import Client


@dataclass
class Line:
    """A line to Postgres that can be cut and mended."""

    host: str
    port: int
    server: asyncio.Server | None = None
    own_port: int = 0
    writers: set[asyncio.StreamWriter] = field(default_factory=set[asyncio.StreamWriter])

    async def mend(self) -> None:
        self.server = await asyncio.start_server(self._carry, "127.0.0.1", self.own_port)
        self.own_port = self.server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        assert self.server is not None
        self.server.close()
        for writer in self.writers:
            writer.transport.abort()
        await self.server.wait_closed()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection(self.host, self.port)
        self.writers |= {writer, inner_writer}
        await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))
        self.writers -= {writer, inner_writer}


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    target.transport.abort()


@pytest.fixture
async def line(urls: DatabaseUrls) -> AsyncGenerator[Line]:
    address = urlsplit(urls.app)
    assert address.hostname is not None
    assert address.port is not None
    line = Line(address.hostname, address.port)
    await line.mend()
    yield line
    await line.cut()


@pytest.fixture
async def client(
    line: Line, urls: DatabaseUrls, tmp_path: Path, provisioning: Provisioning, tenant: UUID
) -> AsyncGenerator[Client]:
    key = (await provisioning.create_api_key(tenant, name="test")).secret
    through = [
        SecretStr(url.replace(f":{line.port}/", f":{line.own_port}/"))
        for url in (urls.app, urls.system)
    ]
    settings = GatewaySettings(
        environment=Environment.DEVELOPMENT,
        database_url=through[0],
        database_system_url=through[1],
        blob_dir=tmp_path,
        identity_cache_seconds=0,
    )
    async with open_resources(settings) as resources:
        transport = httpx.ASGITransport(create_app(settings, resources))
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as inner:
            yield Client(inner, f"Bearer {key}")


async def test_an_outage_is_a_503_and_ends_by_itself(client: Client, line: Line) -> None:
    assert (await client.get("/api/candidates")).status_code == 200
    await line.cut()
    nobody = replace(client, authorization="")
    for answer in (
        await client.get("/api/candidates"),
        await client.get("/api/resumes"),
        await client.upload(("ada.txt", b"Ada Example")),
        await client.send("DELETE", "/api/interviews/1"),
    ):
        assert answer.status_code == 503, answer.text
        assert int(answer.headers["retry-after"]) > 0
    assert (await nobody.get("/api/candidates")).status_code == 401
    assert (await client.get("/health/ready")).status_code == 503
    assert (await client.get("/health/live")).status_code == 200
    await line.mend()
    assert (await client.get("/health/ready")).status_code == 200
    assert (await client.get("/api/resumes")).json()["items"] == []
    [report] = (await client.upload(("ada.txt", b"Ada Example"))).json()["files"]
    assert report["status"] == "accepted"
