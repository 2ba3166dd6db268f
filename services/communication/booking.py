"""A mail that is to be, and how it comes into the ledger: once, whoever books it again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from runtime import Envelope, Transaction
from services.communication.notices import Notice

MAILS = UUID("c1f0b5a4-57c3-4d63-9f0c-7f5f6b0f2c11")

CHANNEL = "mails"


@dataclass(frozen=True, slots=True)
class Entry:
    """A notice for one recipient. The same thing told to the same person has the same id."""

    notice: Notice
    recipient: str
    mail_id: UUID
    message_id: str
    tenant_id: UUID
    due_at: datetime | None = None  # None is now
    created_at: datetime | None = None
    digest_id: UUID | None = None  # of the digest that it waits for

    @classmethod
    def of(cls, notice: Notice, recipient: str, tenant_id: UUID, domain: str) -> "Entry":
        key = f"{tenant_id}/{notice.kind}/{recipient}/{notice.subject_id}/{notice.occasion}"
        mail_id = uuid5(MAILS, key)
        return cls(notice, recipient, mail_id, f"<{mail_id}@{domain}>", tenant_id)


async def insert(tx: Transaction, entry: Entry, envelope: Envelope) -> bool:
    """False where the mail, or the same news in other words, is in the ledger."""
    notice = entry.notice
    told = await tx.fetchval(
        """
        WITH told AS (
            INSERT INTO mails (id, kind, recipient, subject_id, occasion, candidate_id,
                               resume_id, envelope, details, message_id, due_at, created_at,
                               digest_id, status)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce($14, now()),
                   coalesce($15, now()), $16,
                   CASE WHEN $16::uuid IS NULL THEN 'queued' ELSE 'gathered' END
             WHERE NOT EXISTS (SELECT FROM mails
                                WHERE recipient = $3 AND subject_id = $4
                                  AND kind = ANY ($11::text[]))
               AND NOT EXISTS (SELECT FROM candidate_resumes WHERE resume_id = $12)
            ON CONFLICT DO NOTHING
            RETURNING id)
        SELECT count(pg_notify($13, '')) > 0 FROM told
        """,
        entry.mail_id,
        notice.kind.value,
        entry.recipient,
        notice.subject_id,
        notice.occasion,
        notice.candidate_id,
        notice.resume_id,
        {name: value.decode() for name, value in envelope.headers()},
        dict(notice.details),
        entry.message_id,
        [kind.value for kind in notice.unless_told],
        notice.unless_attached,
        CHANNEL,
        entry.due_at,
        entry.created_at,
        entry.digest_id,
    )
    return told is True
