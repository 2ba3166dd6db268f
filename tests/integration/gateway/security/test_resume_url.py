"""SSRF by resume_url: what an ATS says we should fetch, and what we fetch."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import ip_address

import httpx
import pytest

from runtime.egress import Bounds, open_egress
from runtime.reachable import Address
from services.gateway.app import create_app
from services.gateway.settings import GatewaySettings
from tests.integration.gateway.doors import API, Client, Doors

HOSTS = [
    "127.0.0.1",
    "localhost",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "169.254.169.254",
    "10.0.0.1",
    "192.168.0.1",
    "100.100.100.200",
    "0.0.0.0",
]
Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(answer: Answer) -> AsyncGenerator[tuple[int, list[bytes]]]:
    asked: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        try:
            await answer(writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], asked


def says(head: str, body: bytes = b"") -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        length = f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(f"HTTP/1.1 {head}\r\n{length}".encode() + body)
        await writer.drain()

    return answer


async def push(client: Client, url: str) -> httpx.Response:
    body = {"external_id": "one", "first_name": "Ada", "last_name": "Example", "resume_url": url}
    return await client.send("POST", "/api/ats/candidates", body)


@asynccontextmanager
async def fetching_from_loopback(
    api: API, doors: Doors, *, seconds: float = 5, names: Sequence[str] = ()
) -> AsyncGenerator[Client]:
    """A gateway whose operator allows 127.0.0.1, and whose names resolve one after the other."""
    answers = list(names)

    async def resolve(host: str, port: int) -> Sequence[Address]:
        del host, port
        return [ip_address(answers.pop(0))]

    settings = GatewaySettings(environment=api.settings.environment, egress_networks="127.0.0.1/32")
    bounds = Bounds(seconds=seconds, largest=1024 * 1024)
    chosen = resolve if names else None
    async with open_egress(settings, bounds=bounds, resolve=chosen) as egress:
        app = create_app(api.settings, replace(api.resources, egress=egress))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            yield Client(client, doors.ours.authorization)


async def test_a_private_address_is_not_fetched_in_any_form(doors: Doors) -> None:
    async with serving(says("200 OK", b"secret")) as (port, asked):
        for host in HOSTS:
            answer = await push(doors.ours, f"http://{host}:{port}/latest/meta-data")
            assert answer.status_code == 400, host
            assert answer.json()["errors"][0]["field"] == "resume_url"

    assert asked == []


async def test_nothing_but_http_is_fetched(doors: Doors) -> None:
    for url in ("file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:70/_", "//10.0.0.1/"):
        assert (await push(doors.ours, url)).status_code == 400


async def test_what_an_operator_allows_is_fetched(api: API, doors: Doors) -> None:
    async with (
        serving(says("200 OK\r\nContent-Type: text/plain", b"Ada Example\nEngineer")) as (port, _),
        fetching_from_loopback(api, doors) as client,
    ):
        answer = await push(client, f"http://127.0.0.1:{port}/cv.txt")

    assert answer.status_code in (200, 201, 202), answer.text


async def test_a_name_that_changes_its_address_is_not_followed(api: API, doors: Doors) -> None:
    """DNS rebinding: the redirect leads to the same name, which is somebody else by then."""
    async with (
        serving(says("302 Found\r\nLocation: /again")) as (port, asked),
        fetching_from_loopback(api, doors, names=["127.0.0.1", "10.0.0.1"]) as client,
    ):
        answer = await push(client, f"http://cv.example:{port}/")

    assert answer.status_code == 400
    assert len(asked) == 1


async def test_a_redirect_to_a_private_address_is_not_followed(api: API, doors: Doors) -> None:
    async with fetching_from_loopback(api, doors) as client:
        for target in ("http://10.0.0.1/", "http://[::1]/", "http://0x7f.1/", "file:///etc/passwd"):
            async with serving(says(f"302 Found\r\nLocation: {target}")) as (port, _):
                answer = await push(client, f"http://127.0.0.1:{port}/cv.pdf")
                assert answer.status_code == 400, target


async def ten_gigabytes(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
    while True:
        writer.write(bytes(65536))
        await writer.drain()


async def a_slow_drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("answer", [ten_gigabytes, a_slow_drip])
async def test_an_endless_answer_comes_to_an_end(api: API, doors: Doors, answer: Answer) -> None:
    async with (
        serving(answer) as (port, _),
        fetching_from_loopback(api, doors, seconds=0.5) as client,
    ):
        refused = await push(client, f"http://127.0.0.1:{port}/cv.pdf")

    assert refused.status_code == 400
