"""Puts a survey's mail to a candidate into the ledger of mails."""

from uuid import UUID, uuid4

from runtime.database import Transaction
from runtime.envelope import Envelope, new_id


async def queue_survey(tx: Transaction, tenant_id: UUID, candidate_id: UUID, token: str) -> bool:
    """False where there is no address. A second one on the same day is the first one."""
    mail_id = uuid4()
    envelope = Envelope.first(tenant_id, new_id(), agent="gateway")
    has_address: bool = await tx.fetchval(
        """
        WITH reached AS (
            SELECT c.email, t.sender
              FROM candidates c JOIN tenants t ON t.id = c.tenant_id
             WHERE c.id = $2 AND c.email <> ''
        ), queued AS (
            INSERT INTO mails (id, kind, recipient, subject_id, candidate_id, occasion, envelope,
                               details, message_id)
            SELECT $1, 'survey', email, $2, $2, current_date::text, $3,
                   jsonb_build_object('survey', $4::text),
                   '<' || $5 || '@' || trim('> ' FROM split_part(sender, '@', 2)) || '>'
              FROM reached
            ON CONFLICT DO NOTHING
            RETURNING id
        ), told AS (
            SELECT pg_notify('mails', '') FROM queued
        )
        SELECT EXISTS (SELECT FROM reached) AND (SELECT count(*) FROM told) >= 0
        """,
        mail_id,
        candidate_id,
        {name: value.decode() for name, value in envelope.headers()},
        token,
        str(mail_id),
    )
    return has_address
