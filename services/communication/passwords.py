"""Links by which a user sets a password: their keys are made as their mails are sent.

A key stands in its mail and nowhere else. A mail that has to be sent again brings another key, and
both hold: nobody knows which of the two arrived.
"""

from datetime import datetime
from typing import Final

from runtime import Transaction
from runtime.onetime import digest, new_secret
from services.communication.context import PasswordLink
from services.communication.ledger import Claimed
from services.communication.notices import Kind

PASSWORD_MAILS: Final = frozenset((Kind.INVITATION, Kind.PASSWORD_RESET))
PREFIX: Final = "hp"


async def new_key(tx: Transaction, mail: Claimed) -> PasswordLink | None:
    """None for every other mail, and where the link is of no use any more."""
    if mail.kind not in PASSWORD_MAILS:
        return None
    key = new_secret(PREFIX, mail.tenant_id)
    expires_at: datetime | None = await tx.fetchval(
        """
        WITH link AS (
            SELECT l.id, l.expires_at
              FROM password_links AS l
              JOIN users AS u ON u.id = l.user_id
             WHERE l.id = $1 AND l.used_at IS NULL AND l.expires_at > now()
               AND u.disabled_at IS NULL
        ), made AS (
            INSERT INTO password_link_keys (digest, link_id) SELECT $2, id FROM link
        )
        SELECT expires_at FROM link
        """,
        mail.subject_id,
        digest(key),
    )
    return PasswordLink(key, expires_at) if expires_at else None
