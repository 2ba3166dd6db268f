"""Which addresses outsiders may have us call: the public internet, and what an operator lists.

The tables are ours, and not `ipaddress.is_global`: its answer changes between Python releases.
"""

import re
from collections.abc import Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

import httpx

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# The special-purpose registry of IANA, and what clouds answer on from inside.
_CLOSED_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' NAT; a metadata service in one cloud
        "127.0.0.0/8",
        "168.63.129.16/32",  # a public number that one cloud's hosts answer on from inside
        "169.254.0.0/16",  # link-local: most clouds' metadata services
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Within the one block of global unicast; everything outside it is closed.
_UNICAST_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo and other protocols' own
        "2001:db8::/32",
        "2002::/16",  # 6to4 wraps any IPv4 address, private ones too
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_NUMBER = re.compile(r"\A(?:0x[0-9a-f]*|[0-9]+)\Z", re.IGNORECASE)


def networks(listed: str) -> tuple[Network, ...]:
    """Networks separated by commas. Raises ValueError for anything else."""
    return tuple(ip_network(entry.strip()) for entry in listed.split(",") if entry.strip())


def is_public(address: Address) -> bool:
    """Whether the address is somebody's on the internet. NAT64 and mapped forms are nobody's."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_4)
    if address not in _UNICAST_6 or address.scope_id is not None:
        return False
    return not any(address in network for network in _CLOSED_6)


def is_listed(address: Address, listed: Sequence[Network]) -> bool:
    return any(address in network for network in listed)


def fault_of(url: httpx.URL | str) -> str | None:
    """What is wrong with an address as it is written, before any name is looked up."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return "it is not a URL"
    if parsed.scheme not in ("http", "https"):
        return "it is neither https nor http"
    if parsed.userinfo:
        return "it carries a name or password"
    return _fault_of_host(parsed.host)


def _fault_of_host(host: str) -> str | None:
    if not host:
        return "it names no host"
    if literal(host) is None and _NUMBER.match(host.rstrip(".").rpartition(".")[2]):
        return "its host is a number in disguise"
    return None


def literal(host: str) -> Address | None:
    """The address that a host is, in the one usual form; a name, or 0x7f.1, is none."""
    try:
        return ip_address(host)
    except ValueError:
        return None
