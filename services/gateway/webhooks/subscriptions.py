"""Webhooks as a tenant has set them up. The secret lies sealed."""

from collections.abc import Sequence
from typing import Any, Final, LiteralString
from uuid import UUID

from pydantic import SecretStr

from runtime.database import Row, Transaction
from runtime.sealing import Sealing

_WEBHOOKS: Final[LiteralString] = """
    SELECT id, url, events, description, created_at, last_success_at, failing_since, disabled_at,
           disabled_reason
      FROM webhooks
"""


def context_of(webhook_id: UUID) -> str:
    return f"webhooks:{webhook_id}"


async def create(
    tx: Transaction,
    sealing: Sealing,
    webhook: tuple[UUID, SecretStr, UUID],
    columns: dict[str, Any],
) -> None:
    """`webhook` is its id, its secret and who makes it."""
    webhook_id, secret, created_by = webhook
    await tx.execute(
        """
        INSERT INTO webhooks (id, secret, created_by, url, events, description)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        webhook_id,
        sealing.seal(secret, context_of(webhook_id)),
        created_by,
        columns["url"],
        sorted(set(columns["events"])),
        columns["description"],
    )


async def count(tx: Transaction) -> int:
    found: int = await tx.fetchval("SELECT count(*) FROM webhooks")
    return found


async def listed(tx: Transaction) -> Sequence[Row]:
    return await tx.fetch(_WEBHOOKS + " ORDER BY created_at, id")


async def one(tx: Transaction, webhook_id: UUID) -> Row | None:
    return await tx.fetchrow(_WEBHOOKS + " WHERE id = $1", webhook_id)


async def locked(tx: Transaction, webhook_id: UUID) -> Row | None:
    return await tx.fetchrow(_WEBHOOKS + " WHERE id = $1 FOR UPDATE", webhook_id)


async def change(tx: Transaction, webhook_id: UUID, columns: dict[str, Any]) -> None:
    await tx.execute(
        "UPDATE webhooks SET url = $2, events = $3, description = $4 WHERE id = $1",
        webhook_id,
        columns["url"],
        sorted(set(columns["events"])),
        columns["description"],
    )


async def renew_secret(
    tx: Transaction, sealing: Sealing, webhook_id: UUID, secret: SecretStr
) -> None:
    """The old one signs as well for a day, so that its receiver can change in peace."""
    await tx.execute(
        """
        UPDATE webhooks
           SET old_secret = secret, old_until = now() + interval '1 day', secret = $2
         WHERE id = $1
        """,
        webhook_id,
        sealing.seal(secret, context_of(webhook_id)),
    )


async def enable(tx: Transaction, webhook_id: UUID) -> None:
    """What was held stays held: its owner says from when it is to be sent."""
    await tx.execute(
        """
        UPDATE webhooks SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL
         WHERE id = $1
        """,
        webhook_id,
    )


async def disable(tx: Transaction, webhook_id: UUID, reason: str) -> None:
    await tx.execute(
        """
        UPDATE webhooks SET disabled_at = now(), disabled_reason = $2
         WHERE id = $1 AND disabled_at IS NULL
        """,
        webhook_id,
        reason,
    )
    await tx.execute(
        "UPDATE webhook_deliveries SET status = 'held' WHERE webhook_id = $1 AND status = 'due'",
        webhook_id,
    )


async def delete(tx: Transaction, webhook_id: UUID) -> None:
    await tx.execute("DELETE FROM webhooks WHERE id = $1", webhook_id)
