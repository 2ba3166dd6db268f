"""Counts attempts in Postgres, by one statement each, for all processes of the gateway together."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import ceil

from runtime.database import SystemDatabase, Transaction
from services.gateway.throttle import Limit

DIGEST = 16  # bytes


@dataclass(frozen=True, slots=True)
class PostgresAttempts:
    """A key is made of somebody's name or address, so its keyed digest stands in the table."""

    system: SystemDatabase
    secret: str

    async def take(self, keys: Sequence[str], limit: Limit) -> int:
        row = await self.system.fetchrow(
            "SELECT take_attempt($1, $2, $3) AS wait",
            self._digests(keys),
            limit.most,
            limit.seconds,
        )
        if row is None:  # a function returns its value
            raise AssertionError
        wait: float = row["wait"]
        return ceil(wait)

    async def give_back(self, keys: Sequence[str]) -> None:
        await self.system.fetchrow(
            "UPDATE attempts SET taken = taken - 1 WHERE key = ANY ($1) AND taken > 0",
            self._digests(keys),
        )

    def _digests(self, keys: Sequence[str]) -> list[bytes]:
        secret = blake2b(self.secret.encode()).digest()
        return sorted(
            {blake2b(key.encode(), key=secret, digest_size=DIGEST).digest() for key in keys}
        )


async def forget_old(tx: Transaction) -> None:
    """Whose window has passed, as the system."""
    await tx.execute("DELETE FROM attempts WHERE ends_at <= now()")
