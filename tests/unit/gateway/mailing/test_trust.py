"""What is fetched for an SNS message: the whole answer of the pinned host, or nothing."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from services.gateway.errors import Unavailable
from services.gateway.mailing.ses.messages import Delivery, read
from services.gateway.mailing.ses.trust import LARGEST, MOST_CERTIFICATES, Trust, fetched
from tests.unit.gateway.mailing.sns import CERTIFICATE, TOPIC, Sns


@asynccontextmanager
async def answering(head: str, body: bytes = b"") -> AsyncGenerator[str]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        length = f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(f"HTTP/1.1 {head}\r\n{length}".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def test_the_whole_answer_is_given() -> None:
    async with answering("200 OK", b"a certificate") as url:
        assert await fetched(url) == b"a certificate"


async def test_a_redirect_is_not_followed() -> None:
    async with (
        answering("200 OK", b"elsewhere") as other,
        answering(f"302 Found\r\nLocation: {other}") as url,
    ):
        with pytest.raises(Unavailable):
            await fetched(url)


@pytest.mark.parametrize(
    ("head", "body"), [("500 Oops", b""), ("200 OK", b"x" * (LARGEST + 1))], ids=["500", "large"]
)
async def test_what_is_no_certificate_is_not_taken(head: str, body: bytes) -> None:
    async with answering(head, body) as url:
        with pytest.raises(Unavailable):
            await fetched(url)


async def test_nobody_there_is_told_as_such() -> None:
    with pytest.raises(Unavailable):
        await fetched("http://127.0.0.1:9/")


async def test_few_certificates_are_kept_and_each_is_fetched_once() -> None:
    sns = Sns()
    trust = Trust(frozenset((TOPIC,)), sns.fetch)
    urls = [CERTIFICATE.replace("0a0a", f"{n:04x}", 1) for n in range(MOST_CERTIFICATES + 1)]
    for url in [*urls, *urls[1:]]:
        await trust.check(a_delivery(sns, url))
    assert sns.asked == urls
    await trust.check(a_delivery(sns, urls[0]))
    assert sns.asked == [*urls, urls[0]]


def a_delivery(sns: Sns, url: str) -> Delivery:
    body = json.dumps(sns.message("hello", SigningCertURL=url)).encode()
    return read(body, frozenset((TOPIC,)))
