"""The door for outgoing HTTP, against a server on loopback and names of our own."""

import asyncio
import gzip
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address

import httpx
import pytest
from pydantic import ValidationError

from runtime.egress import (
    MEGABYTE,
    AnswerTooLarge,
    Bounds,
    EgressRefused,
    EgressSettings,
    fetch,
    open_egress,
)
from runtime.reachable import Address
from runtime.settings import Environment

LOOPBACK = EgressSettings(egress_networks="127.0.0.0/8")
NOWHERE = EgressSettings()


@dataclass
class Names:
    """Answers each look-up with the next of its answers, and the last for ever."""

    answers: list[list[str]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        del port
        self.asked.append(host)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [ip_address(address) for address in answer]


Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    port: int
    requests: list[str] = field(default_factory=list)


@asynccontextmanager
async def serving(answer: Answer) -> AsyncGenerator[Server]:
    requests: list[str] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
        try:
            await answer(writer)
            await writer.drain()
        except ConnectionError:
            pass  # the client had enough, as it should
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield Server(server.sockets[0].getsockname()[1], requests)


def says(body: bytes, *headers: str, status: str = "200 OK") -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
        writer.write("\r\n".join([*lines, *headers, "", ""]).encode() + body)

    return answer


async def test_a_listed_network_is_reached_and_the_name_stays_in_host() -> None:
    names = Names([["127.0.0.1"]])
    async with (
        serving(says(b"text", "Content-Type: Text/Plain; charset=x")) as server,
        open_egress(LOOPBACK, resolve=names) as client,
    ):
        url = f"http://vendor.example:{server.port}/resume"
        fetched = await fetch(client, url, largest=4)

    assert (fetched.content, fetched.media_type, fetched.url) == (b"text", "text/plain", url)
    assert f"host: vendor.example:{server.port}" in server.requests[0].lower()
    assert names.asked == ["vendor.example"]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "0.0.0.0",
    ],
)
@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_our_own_machine_is_refused_in_every_form(scheme: str, host: str) -> None:
    async with serving(says(b"")) as server, open_egress(NOWHERE) as client:
        with pytest.raises(EgressRefused):
            await client.get(f"{scheme}://{host}:{server.port}/")

    assert server.requests == []


async def test_development_alone_opens_no_private_address() -> None:
    settings = EgressSettings(environment=Environment.DEVELOPMENT)
    async with open_egress(settings) as client:
        with pytest.raises(EgressRefused):
            await client.get("http://127.0.0.1:1/")


async def test_plain_http_to_the_internet_is_refused() -> None:
    async with open_egress(LOOPBACK, resolve=Names([["8.8.8.8"]])) as client:
        with pytest.raises(EgressRefused):
            await client.get("http://vendor.example/")


async def test_one_bad_address_among_several_refuses_the_name() -> None:
    async with open_egress(NOWHERE, resolve=Names([["8.8.8.8", "10.0.0.1"]])) as client:
        with pytest.raises(EgressRefused):
            await client.get("https://vendor.example/")


async def test_a_name_that_changes_its_answer_is_checked_at_each_connection() -> None:
    """DNS rebinding: what is connected to is what was checked, never a second answer."""
    names = Names([["127.0.0.1"], ["10.0.0.1"]])
    async with (
        serving(says(b"first")) as server,
        open_egress(LOOPBACK, resolve=names) as client,
    ):
        url = f"http://vendor.example:{server.port}/"
        assert (await client.get(url)).content == b"first"
        with pytest.raises(EgressRefused):
            await client.get(url)

    assert len(server.requests) == 1
    assert len(names.asked) == 2


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/", "http://0x7f.1/", "file:///etc/passwd", "https://[::1]/"]
)
async def test_a_redirect_is_checked_like_the_first_address(target: str) -> None:
    async with (
        serving(says(b"", f"Location: {target}", status="302 Found")) as server,
        open_egress(LOOPBACK) as client,
    ):
        with pytest.raises((EgressRefused, httpx.UnsupportedProtocol)):
            await fetch(client, f"http://127.0.0.1:{server.port}/", largest=MEGABYTE)


async def test_redirects_come_to_an_end() -> None:
    async with (
        serving(says(b"", "Location: /again", status="302 Found")) as server,
        open_egress(LOOPBACK) as client,
    ):
        with pytest.raises(httpx.TooManyRedirects):
            await fetch(client, f"http://127.0.0.1:{server.port}/", largest=MEGABYTE)


async def test_a_webhook_follows_no_redirect() -> None:
    async with (
        serving(says(b"", "Location: /other", status="302 Found")) as server,
        open_egress(LOOPBACK) as client,
    ):
        answer = await client.post(f"http://127.0.0.1:{server.port}/", json={})

    assert answer.status_code == 302
    assert len(server.requests) == 1


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
    while True:
        writer.write(bytes(65536))
        await writer.drain()


async def test_ten_gigabytes_are_not_read() -> None:
    async with serving(endless) as server, open_egress(LOOPBACK) as client:
        with pytest.raises(AnswerTooLarge):
            await fetch(client, f"http://127.0.0.1:{server.port}/", largest=MEGABYTE)
        with pytest.raises(AnswerTooLarge):
            await client.get(f"http://127.0.0.1:{server.port}/")


def dripping(start: bytes) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    return answer


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: "])
async def test_a_slow_drip_ends_at_the_deadline(start: bytes) -> None:
    async with (
        serving(dripping(start)) as server,
        open_egress(LOOPBACK, bounds=Bounds(seconds=0.3)) as client,
    ):
        with pytest.raises(httpx.ReadTimeout):
            await client.get(f"http://127.0.0.1:{server.port}/")


async def test_a_compressed_answer_is_refused_before_it_is_unpacked() -> None:
    bomb = gzip.compress(bytes(MEGABYTE))
    async with (
        serving(says(bomb, "Content-Encoding: gzip")) as server,
        open_egress(LOOPBACK) as client,
    ):
        with pytest.raises(httpx.DecodingError):
            await client.get(f"http://127.0.0.1:{server.port}/")

    assert "accept-encoding: identity" in server.requests[0].lower()


def test_a_setting_that_lists_no_network_is_refused() -> None:
    with pytest.raises(ValidationError):
        EgressSettings(egress_networks="10.0.0.1/8")
