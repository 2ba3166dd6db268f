"""Links by which a user sets a password: asked for here, mailed by communication, used once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID, uuid4

from runtime.database import Transaction
from runtime.envelope import Envelope, new_id
from runtime.onetime import digest
from services.gateway.access.sessions import end_sessions_of
from services.gateway.audit.recording import Actor, Thing, record

PREFIX: Final = "hp"
Purpose = Literal["invitation", "password_reset"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A link for this user; an earlier one for the same purpose then holds no more."""

    tenant_id: UUID
    user_id: UUID
    email: str
    purpose: Purpose
    lifetime: timedelta


async def send_link(tx: Transaction, wanted: Wanted) -> None:
    """Put the mail into the ledger. The key of the link is made when it is sent."""
    link_id, mail_id = uuid4(), uuid4()
    await tx.execute(
        """
        UPDATE password_links SET used_at = now()
         WHERE user_id = $1 AND purpose = $2 AND used_at IS NULL
        """,
        wanted.user_id,
        wanted.purpose,
    )
    await tx.execute(
        """
        INSERT INTO password_links (id, user_id, purpose, expires_at)
        VALUES ($1, $2, $3, now() + $4)
        """,
        link_id,
        wanted.user_id,
        wanted.purpose,
        wanted.lifetime,
    )
    envelope = Envelope.first(wanted.tenant_id, new_id(), agent="gateway")
    await tx.execute(
        """
        WITH queued AS (
            INSERT INTO mails (id, kind, recipient, subject_id, envelope, message_id)
            SELECT $1, $2, $3, $4, $5,
                   '<' || $6 || '@' || trim('> ' FROM split_part(sender, '@', 2)) || '>'
              FROM tenants
            RETURNING id)
        SELECT pg_notify('mails', '') FROM queued
        """,
        mail_id,
        wanted.purpose,
        wanted.email,
        link_id,
        {name: value.decode() for name, value in envelope.headers()},
        str(mail_id),
    )


async def set_password(tx: Transaction, key: str, password_hash: str) -> bool:
    """Use the key, once; false where it opens nothing (any more). Every session ends."""
    user_id: UUID | None = await tx.fetchval(
        """
        UPDATE password_links AS l SET used_at = now()
          FROM password_link_keys AS k, users AS u
         WHERE k.digest = $1 AND l.id = k.link_id AND l.used_at IS NULL AND l.expires_at > now()
           AND u.id = l.user_id AND u.disabled_at IS NULL
        RETURNING l.user_id
        """,
        digest(key),
    )
    if user_id is None:
        return False
    await tx.execute("UPDATE users SET password_hash = $2 WHERE id = $1", user_id, password_hash)
    await end_sessions_of(tx, user_id, "password")
    await record(tx, Actor("user", user_id), "password.changed", Thing("user", user_id))
    return True


async def is_open(tx: Transaction, key: str) -> bool:
    found: bool = await tx.fetchval(
        """
        SELECT EXISTS (SELECT FROM password_link_keys AS k
                         JOIN password_links AS l ON l.id = k.link_id
                        WHERE k.digest = $1 AND l.used_at IS NULL AND l.expires_at > now())
        """,
        digest(key),
    )
    return found
