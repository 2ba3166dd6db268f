"""API keys and passwords: how one is made, and how one is known again without being kept."""

import asyncio
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_urlsafe

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

KEY_PREFIX = "hs_"
LONGEST_PASSWORD = 1024  # argon2 hashes all of it: a body of megabytes must not buy seconds


def new_api_key() -> str:
    """256 random bits; the prefix lets people and scanners recognise a leaked one."""
    return KEY_PREFIX + token_urlsafe(32)


def key_digest(key: str) -> bytes:
    """What is stored. A random key needs no salt and no slow hash: it can't be guessed."""
    return sha256(key.encode()).digest()


@dataclass(frozen=True, slots=True)
class Passwords:
    """Argon2 in threads, few at a time: each hash takes tens of milliseconds and megabytes."""

    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    async def hash(self, password: str) -> str:
        async with self.at_once:
            return await asyncio.to_thread(self.hasher.hash, password)

    async def match(self, stored: str, password: str) -> bool:
        if len(password) > LONGEST_PASSWORD:
            return False
        async with self.at_once:
            return await asyncio.to_thread(self._match, stored, password)

    async def match_nobody(self, password: str) -> bool:
        """Spend the time of a comparison, so that an unknown user answers like a known one."""
        await self.hash(password[:LONGEST_PASSWORD])
        return False

    def _match(self, stored: str, password: str) -> bool:
        try:
            return self.hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
