"""An interview's notes are feedback: held until screened, and their author's alone until then."""

from dataclasses import dataclass
from uuid import UUID

from runtime.database import Transaction
from services.gateway import publishing
from services.gateway.identities import Subject
from services.gateway.queries import notes as queries


@dataclass(frozen=True, slots=True)
class Meeting:
    """The interview that the notes are about, and with whom."""

    interview_id: UUID
    candidate_id: UUID


async def note(tx: Transaction, writer: Subject, meeting: Meeting, text: str | None) -> bool:
    """Write the notes; whether that changed anything. The caller holds the interview's row.

    Clients send back what they read. What this writer was shown therefore says nothing, or a
    colleague who moves the interview would replace the author's words with what is left of them.
    """
    standing = await queries.standing(tx, meeting.interview_id)
    if text == (standing.shown_to(writer.actor_id) if standing else None):
        return False
    if text is None:
        await queries.remove(tx, meeting.interview_id)
        return True
    written = await queries.write(
        tx, (meeting.interview_id, meeting.candidate_id), writer.actor_id, text
    )
    await publishing.feedback_submitted(
        tx, writer.tenant_id, meeting.candidate_id, written.feedback_id, written.version
    )
    return True
