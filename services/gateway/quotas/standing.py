"""Where a key stands in its hour, and the header fields that say so. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

HOUR: Final = 3600
_LEASES: Final = 1000  # of a limit: what a process may take ahead without asking again


@dataclass(frozen=True, slots=True)
class Standing:
    """`resets_in` is in seconds, `now` in seconds since 1970."""

    limit: int
    remaining: int
    resets_in: float
    now: float
    is_allowed: bool = True

    @property
    def retry_after(self) -> int:
        return max(1, ceil(self.resets_in))

    def headers(self) -> Mapping[str, str]:
        """The fields that clients know, and those of draft-ietf-httpapi-ratelimit-headers-10."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(ceil(self.now + self.resets_in)),
            "RateLimit-Policy": f'"hour";q={self.limit};w={HOUR}',
            "RateLimit": f'"hour";r={self.remaining};t={self.retry_after}',
        }


def lease_size(limit: int) -> int:
    """A thousandth: at the usual limit each request is counted by itself, and exactly."""
    return max(1, limit // _LEASES)


def granted(limit: int, taken: int, asked: int) -> int:
    """How many of those asked for were still there; `taken` counts them in."""
    return max(0, min(asked, limit - (taken - asked)))
