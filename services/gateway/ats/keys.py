"""Keys of integrations: made, listed, limited and revoked. A key is shown once."""

from collections.abc import Sequence
from secrets import token_urlsafe
from typing import Final
from uuid import UUID, uuid4

from runtime.database import Row, Transaction
from services.gateway.credentials import key_digest

PREFIX: Final = "ats_"
# What an ATS may do, and no more: a stolen key opens this surface alone.
SCOPES: Final = ("ats:read", "ats:write", "webhooks:manage")


def new_key() -> str:
    """256 random bits, with the prefix that the document shows."""
    return PREFIX + token_urlsafe(32)


async def register(tx: Transaction, name: str, secret: str, requests_per_hour: int | None) -> Row:
    rows = await tx.fetch(
        """
        INSERT INTO api_keys (id, name, key_hash, scopes, is_integration, requests_per_hour)
        VALUES ($1, $2, $3, $4, true, $5)
        RETURNING id, name, requests_per_hour, created_at
        """,
        uuid4(),
        name,
        key_digest(secret),
        sorted(SCOPES),
        requests_per_hour,
    )
    return rows[0]


async def listed(tx: Transaction) -> Sequence[Row]:
    return await tx.fetch(
        """
        SELECT id, name, requests_per_hour, created_at, revoked_at
          FROM api_keys
         WHERE is_integration
         ORDER BY created_at, id
        """
    )


async def limit(tx: Transaction, key_id: UUID, requests_per_hour: int | None) -> Row | None:
    return await tx.fetchrow(
        """
        UPDATE api_keys SET requests_per_hour = $2
         WHERE id = $1 AND is_integration
        RETURNING id, name, requests_per_hour, created_at, revoked_at
        """,
        key_id,
        requests_per_hour,
    )


async def revoke(tx: Transaction, key_id: UUID) -> bool:
    """Whether there was one to revoke; one that is revoked stays as it is."""
    found: bool | None = await tx.fetchval(
        """
        UPDATE api_keys SET revoked_at = coalesce(revoked_at, now())
         WHERE id = $1 AND is_integration
        RETURNING true
        """,
        key_id,
    )
    return found is True
