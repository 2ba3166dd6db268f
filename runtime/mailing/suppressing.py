"""Writes down what came back, and to whom nothing is sent any more.

Nobody at the tenant's own addresses is suppressed: a server's slip would end all news for HR.
"""

from typing import LiteralString
from uuid import UUID

from runtime.database import Transaction
from runtime.mailing.keys import known_signing
from runtime.mailing.returns import Returned, ReturnKind

_SUPPRESS: LiteralString = """
    INSERT INTO suppressions (address, cause, detail, mail_id)
    SELECT lower(m.recipient), $2, $3, m.id
      FROM mails AS m
     WHERE m.id = $1
       AND NOT EXISTS (SELECT FROM tenants AS t
                        WHERE position(lower(m.recipient) IN lower(
                              t.hr_email || ',' || coalesce(t.settings ->> 'alert_email', ''))) > 0)
       AND NOT EXISTS (SELECT FROM users AS u WHERE lower(u.email) = lower(m.recipient))
    ON CONFLICT DO NOTHING
"""


async def suppress_recipient(tx: Transaction, mail_id: UUID, cause: str, detail: str) -> None:
    """`cause` is bounce, complaint or unsubscribed."""
    await tx.execute(_SUPPRESS, mail_id, cause, detail or None)


async def record_return(tx: Transaction, returned: Returned) -> bool:
    """False where the tenant sent no such mail. A report that comes again changes nothing."""
    mail_id = await _meant(tx, returned)
    if mail_id is None:
        return False
    await keep_return(tx, mail_id, returned.kind, returned.status, for_good=returned.is_for_good)
    return True


async def keep_return(
    tx: Transaction, mail_id: UUID, kind: ReturnKind, status: str, *, for_good: bool
) -> None:
    """What became of a mail that is known to be the tenant's."""
    await tx.execute(
        """
        INSERT INTO mail_returns (mail_id, kind, status) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
        """,
        mail_id,
        kind.value,
        status,
    )
    if kind is ReturnKind.COMPLAINED:
        await suppress_recipient(tx, mail_id, "complaint", "")
    elif kind is ReturnKind.BOUNCED and for_good:
        await suppress_recipient(tx, mail_id, "bounce", status)


async def _meant(tx: Transaction, returned: Returned) -> UUID | None:
    """By its Message-ID, or else by the address that was signed for it."""
    found: UUID | None = await tx.fetchval(
        "SELECT id FROM mails WHERE id = $1 AND message_id = $2",
        returned.mail_id,
        returned.message_id,
    )
    if found is not None or not returned.token:
        return found
    signing = await known_signing(tx)
    signed = None if signing is None else signing.returned(returned.token)
    named: UUID | None = await tx.fetchval("SELECT id FROM mails WHERE id = $1", signed)
    return named
