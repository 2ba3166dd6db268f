"""Keeps us within an ATS's rate limit: our own count, and what its headers tell.

Each process counts for itself; where several share a key, the ATS's headers and 429s do the rest.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

Sleep = Callable[[float], Awaitable[None]]

# Vendors write these names in two ways; each tells the requests left and when they are renewed.
_REMAINING: Final = ("x-ratelimit-remaining", "x-rate-limit-remaining")
_RESET: Final = ("x-ratelimit-reset", "x-rate-limit-reset")


@dataclass(frozen=True, slots=True)
class Limit:
    requests: int
    seconds: float


@dataclass(slots=True)
class Pace:
    """Sliding window of our requests; `now` tells seconds since the epoch."""

    limit: Limit
    now: Callable[[], float]
    _sent: deque[float] = field(default_factory=deque[float])
    _closed_until: float = 0.0

    def wait(self) -> float:
        """How long until a request may go; 0 counts it as sent."""
        now = self.now()
        if now < self._closed_until:
            return self._closed_until - now
        while self._sent and self._sent[0] <= now - self.limit.seconds:
            self._sent.popleft()
        if len(self._sent) >= self.limit.requests:
            return self._sent[0] + self.limit.seconds - now
        self._sent.append(now)
        return 0.0

    def heard(self, headers: Mapping[str, str]) -> None:
        """An answer that says that no request is left closes the door until its reset."""
        remaining, reset = _first(headers, _REMAINING), _first(headers, _RESET)
        if remaining is not None and remaining <= 0 and reset is not None:
            self._close(min(reset - self.now(), self.limit.seconds))

    def refused(self, headers: Mapping[str, str]) -> float:
        """After a 429: how long to wait, by its headers or by the length of the window."""
        wait = wait_told(headers, self.now())
        self._close(self.limit.seconds if wait is None else wait)
        return self._closed_until - self.now()

    def _close(self, seconds: float) -> None:
        self._closed_until = max(self._closed_until, self.now() + max(0.0, seconds))


def wait_told(headers: Mapping[str, str], now: float) -> float | None:
    """The seconds that Retry-After (in either of its forms) or a reset header asks for."""
    told = headers.get("retry-after", "").strip()
    if told.isdecimal():
        return float(told)
    if told:
        try:
            moment = parsedate_to_datetime(told)
        except ValueError:
            moment = None
        if moment is not None:
            return max(0.0, moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - now)
    reset = _first(headers, _RESET)
    return None if reset is None else max(0.0, reset - now)


def _first(headers: Mapping[str, str], names: tuple[str, ...]) -> float | None:
    for name in names:
        try:
            return float(headers[name])
        except (KeyError, ValueError):
            continue
    return None
