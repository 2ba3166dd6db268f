"""Fetches the certificates of SNS messages, and confirms subscriptions: both at Amazon's only."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import httpx

from services.gateway.errors import Unavailable
from services.gateway.mailing.ses.messages import Delivery

Fetch = Callable[[str], Awaitable[bytes]]
LARGEST: Final = 64 * 1024
MOST_CERTIFICATES: Final = 8


@dataclass(slots=True)
class Trust:
    """A certificate is fetched once; Amazon gives the next one another name."""

    topics: frozenset[str]
    fetch: Fetch
    _known: dict[str, bytes] = field(default_factory=dict[str, bytes])

    async def check(self, delivery: Delivery) -> None:
        """Raises Untrusted, or Unavailable where Amazon does not answer."""
        url = delivery.certificate_url
        known = self._known.get(url)
        certificate = known or await self.fetch(url)
        delivery.check(certificate, datetime.now(UTC))
        if known is None:
            self._keep(url, certificate)

    def _keep(self, url: str, certificate: bytes) -> None:
        """Only what proved a message; the oldest makes room."""
        if len(self._known) >= MOST_CERTIFICATES:
            self._known.pop(next(iter(self._known)))
        self._known[url] = certificate

    async def confirm(self, delivery: Delivery) -> None:
        await self.fetch(delivery.confirmation_url)


async def fetched(url: str) -> bytes:
    """The whole answer. A redirect is none: it would lead away from the pinned host."""
    try:
        async with httpx.AsyncClient(timeout=10, follow_redirects=False) as client:
            answer = await client.get(url)
    except httpx.HTTPError as error:
        raise Unavailable("Amazon SNS does not answer") from error
    if not answer.is_success or len(answer.content) > LARGEST:
        raise Unavailable("Amazon SNS does not give what it should")
    return answer.content
