"""Slows down whoever guesses passwords: few failures per name and per address, then a wait.

An attempt is counted before it is judged, or parallel guesses would all pass before the first
failure stood. Each process counts for itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from time import monotonic


@dataclass(slots=True)
class _Window:
    began: float
    count: int = 0


@dataclass(slots=True)
class Throttle:
    limit: int = 10
    seconds: float = 300
    remembered: int = 10_000
    clock: Callable[[], float] = monotonic
    _windows: dict[str, _Window] = field(default_factory=dict[str, _Window])

    def attempt(self, *keys: str) -> int:
        """Count an attempt under each key. 0 lets it pass; otherwise seconds to wait."""
        wait = max(self._wait(key) for key in keys)
        if wait == 0:
            for key in keys:
                self._window(key).count += 1
        return wait

    def succeeded(self, *keys: str) -> None:
        """Take this attempt back, and no other: a login of one's own must not clear the guesses."""
        for key in keys:
            window = self._windows.get(key)
            if window is not None and window.count:
                window.count -= 1

    def _wait(self, key: str) -> int:
        window = self._windows.get(key)
        if window is None or window.count < self.limit:
            return 0
        return max(0, ceil(window.began + self.seconds - self.clock()))

    def _window(self, key: str) -> _Window:
        window = self._windows.get(key)
        if window is None or window.began + self.seconds <= self.clock():
            self._windows.pop(key, None)
            if len(self._windows) >= self.remembered:
                del self._windows[next(iter(self._windows))]  # the oldest: dicts keep order
            window = self._windows[key] = _Window(self.clock())
        return window
