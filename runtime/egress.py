"""The one door for outgoing HTTP to addresses that a tenant or a client named.

A name is looked up here, every address it has is checked, and the connection goes to the checked
address: nobody can answer differently the second time. TLS and Host keep the name. A redirect is
a new connection and is checked like the first. Answers are bounded in bytes and in time.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from pydantic import Field, field_validator

from runtime.guarded import (
    MEGABYTE,
    AnswerTooLarge,
    Bounds,
    CheckedNetwork,
    EgressRefused,
    GuardedTransport,
    Resolve,
    resolve_name,
)
from runtime.reachable import networks
from runtime.settings import Environment, ServiceSettings

__all__ = [
    "MEGABYTE",
    "AnswerTooLarge",
    "Bounds",
    "EgressRefused",
    "EgressSettings",
    "Fetched",
    "fetch",
    "open_egress",
]

REDIRECTS = 5


class EgressSettings(ServiceSettings):
    egress_networks: str = Field(
        default="",
        validation_alias="EGRESS_NETWORKS",
        description="Private networks, separated by commas, that tenants' webhooks and vendors may "
        "lie in, also without TLS. Everything else must be public and https.",
    )

    @field_validator("egress_networks")
    @classmethod
    def _are_networks(cls, listed: str) -> str:
        networks(listed)
        return listed


@dataclass(frozen=True, slots=True)
class Fetched:
    content: bytes
    media_type: str
    url: str


def open_egress(
    settings: EgressSettings, *, bounds: Bounds | None = None, resolve: Resolve | None = None
) -> httpx.AsyncClient:
    """A client that reaches only what it may; it follows no redirect unless a request says so."""
    listed = networks(settings.egress_networks)
    insecure_anywhere = settings.environment is Environment.DEVELOPMENT
    look_up = resolve or resolve_name
    bounds = bounds or Bounds()
    tls = httpx.create_ssl_context(trust_env=True)  # SSL_CERT_FILE: a vendor's own authority
    return httpx.AsyncClient(
        trust_env=False,  # a proxy from the environment would do the looking-up, unchecked
        follow_redirects=False,
        max_redirects=REDIRECTS,
        timeout=httpx.Timeout(bounds.seconds, connect=min(10, bounds.seconds)),
        # A compressed answer of a kilobyte can be a gigabyte.
        headers={"Accept-Encoding": "identity", "User-Agent": "hirestream"},
        mounts={
            "https://": GuardedTransport(CheckedNetwork(listed, look_up), tls, bounds),
            "http://": GuardedTransport(
                CheckedNetwork(listed, look_up, public=insecure_anywhere), tls, bounds
            ),
        },
    )


async def fetch(
    client: httpx.AsyncClient, url: str, *, largest: int, headers: Mapping[str, str] | None = None
) -> Fetched:
    """The document at an address, following redirects; another host than the first does not see an
    Authorization among the headers. Raises httpx.HTTPError.
    """
    async with client.stream("GET", url, headers=headers, follow_redirects=True) as response:
        response.raise_for_status()
        content = bytearray()
        async for chunk in response.aiter_raw():
            content += chunk
            if len(content) > largest:
                raise AnswerTooLarge("the document is too large", request=response.request)
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Fetched(bytes(content), media_type, str(response.url))
