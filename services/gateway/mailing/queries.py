"""The ledger of mails and the suppressed addresses, as their tenant reads and changes them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from runtime.database import Row, Transaction
from schemas.mailing import MailSettings
from services.gateway.mailing.shapes import MailsWanted


async def mails(
    tx: Transaction, wanted: MailsWanted, after: tuple[datetime, UUID] | None
) -> Sequence[Row]:
    """The newest first."""
    moment, last = after or (None, None)
    return await tx.fetch(
        """
        SELECT m.id, m.kind, m.recipient, m.status, m.attempts, m.last_error, m.template,
               m.template_version, m.candidate_id, m.message_id, m.created_at, m.sent_at,
               m.digest_id, m.carrier_id, m.accepted_at,
               CASE WHEN m.status IN ('queued', 'gathered', 'sending') THEN m.due_at END AS due_at,
               (SELECT r.kind FROM mail_returns AS r
                 WHERE r.mail_id = m.id
                 ORDER BY r.kind = 'delayed', r.came_at DESC
                 LIMIT 1) AS returned
          FROM mails AS m
         WHERE ($1::text IS NULL OR m.status = $1)
           AND ($2::text IS NULL OR m.kind = $2)
           AND ($3::text IS NULL OR lower(m.recipient) = lower($3))
           AND ($4::timestamptz IS NULL OR (m.created_at, m.id) < ($4, $5))
         ORDER BY m.created_at DESC, m.id DESC
         LIMIT $6
        """,
        wanted.status,
        wanted.kind,
        wanted.recipient,
        moment,
        last,
        wanted.limit,
    )


async def suppressions(tx: Transaction) -> Sequence[Row]:
    return await tx.fetch(
        """
        SELECT address, cause, detail, created_at
          FROM suppressions
         ORDER BY created_at DESC, address
         LIMIT 10000
        """
    )


async def suppress(tx: Transaction, address: str) -> Row | None:
    await tx.execute(
        """
        INSERT INTO suppressions (address, cause) VALUES ($1, 'by_hand') ON CONFLICT DO NOTHING
        """,
        address,
    )
    return await tx.fetchrow(
        "SELECT address, cause, detail, created_at FROM suppressions WHERE address = $1", address
    )


async def release(tx: Transaction, address: str) -> bool:
    gone = await tx.fetchval(
        "DELETE FROM suppressions WHERE address = lower($1) RETURNING true", address
    )
    return gone is True


async def settings(tx: Transaction) -> MailSettings:
    stored = await tx.fetchval("SELECT settings -> 'mail' FROM tenants")
    return MailSettings.model_validate(stored or {})


async def set_settings(tx: Transaction, chosen: MailSettings) -> None:
    await tx.execute(
        "UPDATE tenants SET settings = settings || jsonb_build_object('mail', $1::jsonb)",
        chosen.model_dump(mode="json"),
    )
