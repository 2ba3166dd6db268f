"""An HTTP transport that connects to checked addresses only, and ends every answer in time."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

import httpcore
import httpx

from runtime.reachable import Address, Network, fault_of, is_listed, is_public, literal

MEGABYTE = 1024 * 1024

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]


class EgressRefused(httpx.RequestError):
    """We do not call this address. Its words name no address: whoever asked must not scan us."""


class AnswerTooLarge(httpx.RequestError):
    """The other side sends more than we take."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """For one request: `seconds` from its start to the last byte, `largest` bytes of answer."""

    seconds: float = 30
    largest: int = 32 * MEGABYTE


async def resolve_name(host: str, port: int) -> Sequence[Address]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError("the name is not known") from error
    return [ip_address(address[0]) for *_, address in found]


@dataclass(frozen=True, slots=True)
class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to the very address that was checked. `public` false leaves the listed ones."""

    listed: Sequence[Network]
    resolve: Resolve
    public: bool = True

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        known = literal(host)
        addresses = [known] if known is not None else await self.resolve(host, port)
        # One bad address among several refuses the name: who gave it meant no good.
        if not addresses or not all(map(self._may_reach, addresses)):
            raise EgressRefused("This address must not be called")
        # httpcore names a stand-in alike, for where anyio is missing.
        backend: httpcore.AsyncNetworkBackend = httpcore.AnyIOBackend()  # pyright: ignore[reportAssignmentType]
        for address in addresses[:-1]:
            try:
                return await backend.connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await backend.connect_tcp(
            str(addresses[-1]), port, timeout, local_address, socket_options
        )

    def _may_reach(self, address: Address) -> bool:
        return is_listed(address, self.listed) or (self.public and is_public(address))


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over a checked network, with an end to every answer."""

    def __init__(self, network: CheckedNetwork, tls: ssl.SSLContext, bounds: Bounds) -> None:
        super().__init__(verify=tls, trust_env=False)
        # httpx takes no network of one's own; the tests fail if this attribute moves.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls, max_connections=100, keepalive_expiry=5, network_backend=network
        )
        self._bounds = bounds

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        fault = fault_of(request.url)
        if fault is not None:
            raise EgressRefused(f"This address must not be called: {fault}", request=request)
        deadline = asyncio.get_running_loop().time() + self._bounds.seconds
        try:
            async with asyncio.timeout_at(deadline):
                response = await super().handle_async_request(request)
        except TimeoutError as error:
            raise httpx.ReadTimeout("the answer takes too long") from error
        response.stream = BoundedStream(response, deadline, self._bounds.largest)
        if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
            await response.aclose()
            raise httpx.DecodingError("the answer is compressed, which was not asked for")
        return response


class BoundedStream(httpx.AsyncByteStream):
    """An answer's bytes, so many and until then."""

    def __init__(self, response: httpx.Response, deadline: float, largest: int) -> None:
        if not isinstance(response.stream, httpx.AsyncByteStream):
            raise TypeError("an asynchronous transport gives an asynchronous stream")
        self._inner = response.stream
        self._deadline = deadline
        self._largest = largest

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        chunks = aiter(self._inner)
        while True:
            try:
                async with asyncio.timeout_at(self._deadline):
                    chunk = await anext(chunks)
            except StopAsyncIteration:
                return
            except TimeoutError as error:
                raise httpx.ReadTimeout("the answer takes too long") from error
            seen += len(chunk)
            if seen > self._largest:
                raise AnswerTooLarge("the answer is too large")
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()
