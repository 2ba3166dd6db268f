"""Writes a mail's outcome and the event that tells of it, in one transaction."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid5

from runtime import Envelope, Transaction
from runtime.mailing.suppressing import suppress_recipient
from runtime.outbox import publish_later
from schemas import topics
from schemas.operations import MailSent, MailStatus
from services.communication.ledger import Claimed, PostgresLedger
from services.communication.outcomes import Ended, Outcome, Postponed, Released

AGENT = "communication"


async def record(
    tx: Transaction, mail: Claimed, sender: str, outcome: Outcome, took: timedelta
) -> None:
    ledger = PostgresLedger(tx)
    match outcome:
        case Postponed(wait, detail):
            await ledger.postpone(mail, sender, wait, detail)
        case Released(detail):
            await ledger.release(mail, sender, detail)
        case Ended(end, reason):
            if await ledger.end(mail, sender, outcome):
                if outcome.bounced:
                    await suppress_recipient(tx, mail.mail_id, "bounce", outcome.bounced)
                event = MailSent(
                    mail_id=mail.mail_id,
                    kind=mail.kind,
                    status=MailStatus(end.value),
                    candidate_id=mail.candidate_id,
                    resume_id=mail.resume_id,
                    reason=reason,
                )
                envelope = _answer_to(mail, event, took)
                await publish_later(tx, topics.MAIL_SENT.message(event), envelope)


def _answer_to(mail: Claimed, event: MailSent, took: timedelta) -> Envelope:
    """Caused by the event that asked for the mail; one id for each way that a mail can end."""
    return replace(
        mail.envelope,
        event_id=uuid5(mail.mail_id, f"{event.status.value}/{mail.attempts}"),
        causation_id=mail.envelope.event_id,
        occurred_at=datetime.now(UTC),
        agent=AGENT,
        took=took,
    )
