"""Puts what people did into the outbox, in the transaction that did it."""

from uuid import UUID

from runtime.database import Transaction
from runtime.envelope import Envelope, new_id
from runtime.outbox import publish_later
from schemas import topics
from schemas.candidate import CandidateChanged, CandidateSubmitted, Change, InterviewChanged
from schemas.topics import Message


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
    await _publish(tx, tenant_id, topics.CANDIDATE_CHANGED.message(changed))


async def candidate_submitted(
    tx: Transaction, tenant_id: UUID, candidate_id: UUID, version: int
) -> None:
    """Dedupe is to find out whether we know this person already."""
    submitted = CandidateSubmitted(candidate_id=candidate_id, version=version, external=False)
    await _publish(tx, tenant_id, topics.CANDIDATE_SUBMITTED.message(submitted))


async def interview_changed(tx: Transaction, tenant_id: UUID, event: InterviewChanged) -> None:
    await _publish(tx, tenant_id, topics.INTERVIEW_CHANGED.message(event))


async def _publish(
    tx: Transaction,
    tenant_id: UUID,
    message: Message[CandidateChanged] | Message[CandidateSubmitted] | Message[InterviewChanged],
) -> None:
    await publish_later(tx, message, Envelope.first(tenant_id, new_id(), agent="gateway"))
