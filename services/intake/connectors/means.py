"""What an adapter reaches the world with: checked addresses only, whatever a tenant wrote."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from runtime.guarded import Resolve, resolve_name
from runtime.reachable import Address, Network, is_listed, is_public, literal
from services.intake.connectors.faults import Misconfigured, Unreachable

_RESOLVING = 10.0  # seconds


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Means:
    """`http` is the guarded client; `patience` is the seconds for an answer of another protocol.
    Tests bring their own of each."""

    http: httpx.AsyncClient
    listed: Sequence[Network] = ()
    resolve: Resolve = resolve_name
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context
    clock: Callable[[], datetime] = _now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    patience: float = 300.0

    async def address_of(self, host: str, port: int, *, plain: bool) -> Address:
        """An address of the host that may be called; without TLS only an operator's own."""
        known = literal(host)
        try:
            async with asyncio.timeout(_RESOLVING):
                found = [known] if known is not None else await self.resolve(host, port)
        except Exception as error:
            raise Unreachable(f"The name {host} is not known. Check its spelling.") from error
        if not found:
            raise Unreachable(f"The name {host} has no address.")
        if not all(self._may_reach(address, plain=plain) for address in found):
            raise Misconfigured(
                "This address must not be called. The operator can allow networks of their own "
                "in EGRESS_NETWORKS."
            )
        return found[0]

    async def look_up(self, url: str) -> None:
        """The first step of a test; the guarded client checks again when it connects."""
        parsed = httpx.URL(url)
        port = parsed.port or (443 if parsed.scheme == "https" else 80)
        await self.address_of(parsed.host, port, plain=parsed.scheme != "https")

    def _may_reach(self, address: Address, *, plain: bool) -> bool:
        return is_listed(address, self.listed) or (not plain and is_public(address))
