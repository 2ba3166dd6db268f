"""Messages of the pipeline for the monitor's tests, as they lie in Kafka."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from runtime.deadletters import dead_letter
from runtime.delivery import DeadLetter
from runtime.envelope import Envelope
from runtime.messages import encode
from runtime.record import Outgoing, Record
from schemas import topics
from schemas.event import BlobRef
from schemas.operations import Health, IntegrationHealth, MailSent, MailStatus
from schemas.resume import RejectionCode, ResumeParsed, ResumeReceived, ResumeRejected, Source
from schemas.topics import Message

TENANT = UUID(int=1)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_IDS = UUID("9b9a5b55-7f8a-4d52-8a70-3c9ad8ac5c11")


def an_envelope(
    agent: str,
    *,
    number: int = 0,
    tenant: UUID = TENANT,
    at: datetime = NOW,
    took: float = 0.0,
    replay: UUID | None = None,
) -> Envelope:
    first = Envelope.first(tenant, uuid5(_IDS, f"{tenant}/{agent}/{number}"), agent=agent)
    return replace(first, occurred_at=at, took=timedelta(seconds=took), replay_id=replay)


def received(number: int = 0) -> Message[ResumeReceived]:
    original = BlobRef(sha256="0" * 64, size=1, media_type="application/pdf")
    resume_id = uuid5(_IDS, str(number))
    return topics.RESUME_RECEIVED.message(
        ResumeReceived(resume_id=resume_id, source=Source.MAIL, original=original)
    )


def parsed(number: int = 0) -> Message[ResumeParsed]:
    resume_id = uuid5(_IDS, str(number))
    return topics.RESUME_PARSED.message(
        ResumeParsed(resume_id=resume_id, profile_id=resume_id, engine="pypdfium2", confidence=0.9)
    )


def rejected(number: int = 0) -> Message[ResumeRejected]:
    return topics.RESUME_REJECTED.message(
        ResumeRejected(
            resume_id=uuid5(_IDS, str(number)),
            stage="parser",
            code=RejectionCode.CORRUPT,
            reason="The file is damaged.",
        )
    )


def mailed(status: MailStatus) -> Message[MailSent]:
    return topics.MAIL_SENT.message(MailSent(mail_id=_IDS, kind="new-candidate", status=status))


def health(
    state: Health, at: datetime = NOW, *, lag: float | None = None
) -> Message[IntegrationHealth]:
    return topics.INTEGRATION_HEALTH.message(
        IntegrationHealth(
            integration_id="smtp-door",
            kind="smtp-door",
            health=state,
            observed_at=at,
            lag_seconds=lag,
        )
    )


def a_record(
    message: Message[Any], envelope: Envelope, *, partition: int = 0, at: datetime = NOW
) -> Record:
    return _lying(encode(message, envelope), partition, at)


def a_dead_letter(message: Message[Any], envelope: Envelope, agent: str) -> Record:
    letter = DeadLetter("KeyError", "in read (line 3)")
    out = dead_letter(a_record(message, envelope), letter, agent=agent, attempts=5)
    return _lying(out, 0, NOW)


def _lying(out: Outgoing, partition: int, at: datetime) -> Record:
    milliseconds = round(at.timestamp() * 1000)
    return Record(out.topic, partition, 0, out.key, out.value, out.headers, milliseconds)
