"""Counts requests in Postgres: one statement, and for large limits one for many requests."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import UUID

from runtime.database import Row, SystemDatabase
from services.gateway.quotas.standing import Standing, granted, lease_size

_REMEMBERED: Final = 10_000
Key = tuple[UUID, UUID]  # the tenant, and whose requests are counted


class Windows(Protocol):
    async def take(self, key: Key, limit: int) -> Standing:
        """Count one request, and say whether it may pass."""
        ...


@dataclass(slots=True)
class _Lease:
    """What this process may let pass without asking, and what was left beyond that."""

    limit: int
    left: int
    beyond: int
    ends_at: float

    def is_useful(self, limit: int, now: float) -> bool:
        return self.limit == limit and now < self.ends_at and (self.left > 0 or self.beyond == 0)


@dataclass(frozen=True, slots=True)
class PostgresWindows:
    """A key that used up its hour is refused from memory: hammering costs no query."""

    system: SystemDatabase
    clock: Callable[[], float] = time.time
    _leases: dict[Key, _Lease] = field(default_factory=dict[Key, _Lease])

    async def take(self, key: Key, limit: int) -> Standing:
        lease = self._leases.get(key)
        if lease is None or not lease.is_useful(limit, self.clock()):
            lease = await self._asked(key, limit)
        is_allowed = lease.left > 0
        if is_allowed:
            lease.left -= 1
        now = self.clock()
        remaining = lease.left + lease.beyond
        return Standing(limit, remaining, max(0.0, lease.ends_at - now), now, is_allowed)

    async def _asked(self, key: Key, limit: int) -> _Lease:
        asked = lease_size(limit)
        row = await self.system.fetchrow(_TAKE, *key, asked, limit)
        if row is None:  # an upsert returns its row
            raise AssertionError
        lease = self._lease(row, limit, asked)
        known = self._leases.pop(key, None)
        if known is not None and known.is_useful(limit, self.clock()):
            lease.left += known.left  # somebody asked beside us
        if len(self._leases) >= _REMEMBERED:
            del self._leases[next(iter(self._leases))]
        self._leases[key] = lease
        return lease

    def _lease(self, row: Row, limit: int, asked: int) -> _Lease:
        return _Lease(
            limit=limit,
            left=granted(limit, row["taken"], asked),
            beyond=max(0, limit - row["taken"]),
            ends_at=self.clock() + row["resets_in"],
        )


# A window begins with its first request. What is refused counts once, lest the number run over.
_TAKE: Final = """
INSERT INTO request_windows AS w (tenant_id, key_id, taken) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id, key_id) DO UPDATE
   SET taken = CASE WHEN w.began_at <= now() - interval '1 hour' THEN $3
                    ELSE least(w.taken, $4) + $3 END,
       began_at = CASE WHEN w.began_at <= now() - interval '1 hour' THEN now()
                       ELSE w.began_at END
RETURNING taken, extract(epoch FROM began_at + interval '1 hour' - now())::float8 AS resets_in
"""
