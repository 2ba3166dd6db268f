"""Ends a digest's notices with it, and tells of each."""

from datetime import timedelta

from runtime import Transaction
from runtime.outbox import publish_later
from schemas import topics
from services.communication.events import mail_sent
from services.communication.ledger import Claimed, claimed
from services.communication.outcomes import End, Ended


async def close(tx: Transaction, digest: Claimed, ended: Ended, took: timedelta) -> None:
    """As the digest ended; but what it did not tell, since its person is gone, was not sent."""
    told = list(ended.told) if ended.told is not None else None
    rows = await tx.fetch(
        """
        UPDATE mails AS m
           SET status = CASE WHEN $2 = 'sent' AND NOT coalesce(m.id = ANY ($3::uuid[]), true)
                             THEN 'suppressed' ELSE $2 END,
               last_error = $4, sent_at = CASE WHEN $2 = 'sent' THEN now() END,
               template = $5, template_version = $6
         WHERE digest_id = $1 AND status = 'gathered'
        RETURNING m.*, false AS is_accepted
        """,
        digest.mail_id,
        ended.end.value,
        told,
        ended.detail,
        ended.template,
        ended.template_version,
    )
    for row in rows:
        end = End(row["status"])
        each = ended if end is ended.end else Ended(end, "it tells of nobody who is left")
        message, envelope = mail_sent(claimed(row), each, took)
        await publish_later(tx, topics.MAIL_SENT.message(message), envelope)
