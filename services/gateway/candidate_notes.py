"""A candidate's notes are feedback: held until screened, and their author's alone until then."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from runtime.database import Transaction
from services.gateway import publishing
from services.gateway.bodies import CandidateUpdate
from services.gateway.identities import Subject
from services.gateway.queries import candidate_notes as queries


async def as_given(
    tx: Transaction, reader: Subject, record: Mapping[str, Any], body: CandidateUpdate
) -> CandidateUpdate:
    """The body without notes that only say back what this reader was shown.

    Clients send back what they read; a colleague who corrects a phone number would otherwise
    replace the author's words with what is left of them.
    """
    if "notes" not in body.model_fields_set or not record["notes"]:
        return body
    if body.notes != await queries.shown(tx, record["id"], reader.actor_id):
        return body
    return body.model_validate(body.model_dump(exclude_unset=True, exclude={"notes"}))


async def written(tx: Transaction, writer: Subject, candidate_id: UUID) -> None:
    """A person wrote the notes anew: the wording before it is forgotten."""
    await queries.forget_older(tx, candidate_id)
    await screen_again(tx, writer.tenant_id, candidate_id, writer.actor_id)


async def screen_again(
    tx: Transaction, tenant_id: UUID, candidate_id: UUID, author_id: UUID | None = None
) -> None:
    """Ask for a screen of the notes as they stand, unless that wording has been through it.

    Notes that a merge joined have no one author: everybody reads what the screen leaves.
    """
    held = await queries.hold(tx, candidate_id, author_id)
    if held is not None:
        await publishing.feedback_submitted(
            tx, tenant_id, candidate_id, held.feedback_id, held.version
        )
