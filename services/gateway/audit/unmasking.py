"""Notes who read words of others as they were before the screen."""

from collections.abc import Iterable
from uuid import UUID

from runtime.database import Transaction
from services.gateway.audit.recording import Thing, record
from services.gateway.identities import Subject
from services.gateway.remarks import sees_originals


async def unmasked(
    tx: Transaction, subject: Subject, remarks: Iterable[tuple[UUID, UUID | None]]
) -> None:
    """Of these remarks and their authors, those that were not the reader's own: one entry."""
    others = {
        str(remark): None
        for remark, author in remarks
        if author != subject.actor_id and sees_originals(subject, author)
    }
    if others:
        thing = Thing("feedback", next(iter(others)))
        await record(tx, subject, "feedback.unmasked", thing, {"feedback": [*others]})
