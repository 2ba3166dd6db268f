"""The event that tells how a mail ended."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid5

from runtime import Envelope
from schemas.operations import MailSent, MailStatus
from services.communication.ledger import Claimed
from services.communication.outcomes import Ended

AGENT = "communication"


def mail_sent(mail: Claimed, ended: Ended, took: timedelta) -> tuple[MailSent, Envelope]:
    """Caused by the event that asked for the mail; one id for each way that a mail can end."""
    event = MailSent(
        mail_id=mail.mail_id,
        kind=mail.kind,
        status=MailStatus(ended.end.value),
        candidate_id=mail.candidate_id,
        resume_id=mail.resume_id,
        reason=ended.reason,
    )
    envelope = replace(
        mail.envelope,
        event_id=uuid5(mail.mail_id, f"{event.status.value}/{mail.attempts}"),
        causation_id=mail.envelope.event_id,
        occurred_at=datetime.now(UTC),
        agent=AGENT,
        took=took,
    )
    return event, envelope
