"""Puts what people did into the outbox, in the transaction that did it."""

from typing import Any, Final
from uuid import UUID

from runtime.database import Transaction
from runtime.envelope import Envelope, new_id
from runtime.outbox import publish_all_later, publish_later
from schemas import topics
from schemas.candidate import (
    ApplicationMoved,
    CandidateChanged,
    CandidateSubmitted,
    Change,
    DecisionMade,
    InterviewChanged,
)
from schemas.event import BlobRef
from schemas.feedback import FeedbackSubmitted
from schemas.resume import RedactionRequested
from schemas.topics import Message

FIRST_VERSION: Final = 1


async def candidate_changed(
    tx: Transaction,
    tenant_id: UUID,
    candidate_id: UUID,
    version: int,
    change: Change,
    fields: tuple[str, ...] = (),
) -> None:
    changed = CandidateChanged(
        candidate_id=candidate_id, version=version, change=change, fields=fields
    )
    await candidate_event(tx, tenant_id, changed)


async def candidate_created(
    tx: Transaction, tenant_id: UUID, candidate_id: UUID, *, external: bool = False
) -> None:
    """It is there, and dedupe is to find out whether we know this person already."""
    created = CandidateChanged(
        candidate_id=candidate_id, version=FIRST_VERSION, change=Change.CREATED
    )
    submitted = CandidateSubmitted(
        candidate_id=candidate_id, version=FIRST_VERSION, external=external
    )
    messages: list[Message[Any]] = [
        topics.CANDIDATE_CHANGED.message(created),
        topics.CANDIDATE_SUBMITTED.message(submitted),
    ]
    enveloped = [(each, Envelope.first(tenant_id, new_id(), agent="gateway")) for each in messages]
    await publish_all_later(tx, tenant_id, enveloped)


async def candidate_event(tx: Transaction, tenant_id: UUID, event: CandidateChanged) -> None:
    await _publish(tx, tenant_id, topics.CANDIDATE_CHANGED.message(event))


async def application_moved(tx: Transaction, tenant_id: UUID, event: ApplicationMoved) -> None:
    await _publish(tx, tenant_id, topics.APPLICATION_MOVED.message(event))


async def decision_made(tx: Transaction, tenant_id: UUID, event: DecisionMade) -> None:
    await _publish(tx, tenant_id, topics.DECISION_MADE.message(event))


async def candidate_submitted(
    tx: Transaction, tenant_id: UUID, candidate_id: UUID, version: int, *, external: bool = False
) -> None:
    """Dedupe is to find out whether we know this person already."""
    submitted = CandidateSubmitted(candidate_id=candidate_id, version=version, external=external)
    await _publish(tx, tenant_id, topics.CANDIDATE_SUBMITTED.message(submitted))


async def interview_changed(tx: Transaction, tenant_id: UUID, event: InterviewChanged) -> None:
    await _publish(tx, tenant_id, topics.INTERVIEW_CHANGED.message(event))


async def feedback_submitted(
    tx: Transaction, tenant_id: UUID, candidate_id: UUID, feedback_id: UUID, version: int
) -> None:
    """The screen is to read these words before anybody else does."""
    submitted = FeedbackSubmitted(
        candidate_id=candidate_id, feedback_id=feedback_id, version=version
    )
    await _publish(tx, tenant_id, topics.FEEDBACK_SUBMITTED.message(submitted))


async def redaction_requested(
    tx: Transaction, tenant_id: UUID, resume_id: UUID, original: BlobRef
) -> None:
    requested = RedactionRequested(resume_id=resume_id, original=original)
    await _publish(tx, tenant_id, topics.REDACTION_REQUESTED.message(requested))


async def _publish(
    tx: Transaction,
    tenant_id: UUID,
    message: Message[CandidateChanged]
    | Message[CandidateSubmitted]
    | Message[InterviewChanged]
    | Message[ApplicationMoved]
    | Message[DecisionMade]
    | Message[FeedbackSubmitted]
    | Message[RedactionRequested],
) -> None:
    await publish_later(tx, message, Envelope.first(tenant_id, new_id(), agent="gateway"))
