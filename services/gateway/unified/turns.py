"""Lets those who want to create the same thing go one after another, within this process."""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary


@dataclass(frozen=True, slots=True)
class Turns:
    """A lock for each key, for as long as somebody holds it or waits for it."""

    _locks: WeakValueDictionary[Hashable, asyncio.Lock] = field(
        default_factory=WeakValueDictionary[Hashable, asyncio.Lock]
    )

    def of(self, key: Hashable) -> asyncio.Lock:
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        return lock
