"""TLS keeps the name although the connection goes to the checked address."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest

from runtime.egress import EgressSettings, open_egress
from runtime.reachable import Address
from tests import certificates
from tests.certificates import Certificate

NAME = "vendor.example"


async def on_loopback(host: str, port: int) -> Sequence[Address]:
    del host, port
    return [ip_address("127.0.0.1")]


@asynccontextmanager
async def serving(certificate: Certificate) -> AsyncGenerator[tuple[int, list[str | None]]]:
    tls = certificate.server()
    named: list[str | None] = []

    def note(_socket: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        named.append(name)

    tls.sni_callback = note

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1], named


async def test_the_name_is_asked_for_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = certificates.made(tmp_path, NAME)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.chain))
    settings = EgressSettings(egress_networks="127.0.0.1/32")
    async with (
        serving(certificate) as (port, named),
        open_egress(settings, resolve=on_loopback) as client,
    ):
        assert (await client.get(f"https://{NAME}:{port}/")).text == "ok"
        with pytest.raises(httpx.ConnectError, match="mismatch"):
            await client.get(f"https://other.example:{port}/")

    assert named == [NAME, "other.example"]
