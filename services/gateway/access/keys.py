"""API keys as administrators issue and revoke them; a key itself is shown once."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from runtime.database import Row, Transaction
from services.gateway.credentials import key_digest, new_api_key
from services.gateway.errors import Conflict
from services.gateway.provisioning import IssuedKey


async def listed(tx: Transaction) -> Sequence[Row]:
    return await tx.fetch(
        "SELECT id, name, scopes, created_at, revoked_at FROM api_keys ORDER BY created_at, id"
    )


async def issue(tx: Transaction, name: str, scopes: Iterable[str]) -> IssuedKey:
    await tx.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('keys ' || current_tenant()::text, 0))"
    )
    if await tx.fetchval("SELECT true FROM api_keys WHERE name = $1 AND revoked_at IS NULL", name):
        raise Conflict("A key of this name stands already")
    key = IssuedKey(uuid4(), new_api_key())
    await tx.execute(
        "INSERT INTO api_keys (id, name, key_hash, scopes) VALUES ($1, $2, $3, $4)",
        key.id,
        name,
        key_digest(key.secret or ""),
        sorted(scopes),
    )
    return key


async def revoke(tx: Transaction, key_id: UUID) -> bool:
    """False where there is no such key, or it was revoked before."""
    revoked = await tx.fetchval(
        """
        UPDATE api_keys SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL RETURNING true
        """,
        key_id,
    )
    return revoked is True
