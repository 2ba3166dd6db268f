"""Slows down whoever guesses passwords: few failures per name and per address, then a wait.

An attempt is counted before it is judged, or parallel guesses would all pass before the first
failure stood.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Limit:
    """How many may pass within how many seconds of the first."""

    most: int
    seconds: float


class Attempts(Protocol):
    """Counts of what was let pass, shared by whoever lets pass."""

    async def take(self, keys: Sequence[str], limit: Limit) -> int:
        """Count one under each key and return 0, or count nothing: the seconds to wait."""
        ...

    async def give_back(self, keys: Sequence[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class Throttle:
    attempts: Attempts
    limit: Limit

    async def attempt(self, *keys: str) -> int:
        """0 lets it pass; otherwise seconds to wait."""
        return await self.attempts.take(keys, self.limit)

    async def succeeded(self, *keys: str) -> None:
        """Take this attempt back, and no other: a login of one's own must not clear the guesses."""
        await self.attempts.give_back(keys)
