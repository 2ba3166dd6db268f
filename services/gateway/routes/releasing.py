"""Words that the screen has not answered: listed for an authorised reviewer, and released by one.

The screen holds what is in a language without rules, and everything while it is away.
"""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from services.gateway.audit.recording import Thing, record
from services.gateway.audit.unmasking import unmasked
from services.gateway.auth import BiasReview
from services.gateway.awaiting import existing
from services.gateway.errors import Conflict, Forbidden, NotFound
from services.gateway.queries import feedback as queries
from services.gateway.remarks import shown
from services.gateway.resources import Resources, resources_of
from services.gateway.reviewing import FeedbackList, FeedbackShown

router = APIRouter(tags=["Bias"])

Held = Annotated[Resources, Depends(resources_of)]
MOST: Final = 100
STANDS: Final[dict[int | str, dict[str, Any]]] = {409: {"description": "It is not held any more"}}


@router.get("/api/bias/held", response_model=FeedbackList, summary="List held feedback")
async def list_held(subject: BiasReview, held: Held) -> Response:
    """The hundred that have waited longest, with their words."""
    async with held.database.transaction(subject.tenant_id) as tx:
        remarks = await queries.held(tx, MOST)
        await unmasked(tx, subject, [(remark.id, remark.author_id) for remark in remarks])
    return JSONResponse({"items": [shown(remark, subject) for remark in remarks]})


@router.post(
    "/api/feedback/{feedback_id}/release",
    response_model=FeedbackShown,
    responses=STANDS,
    summary="Release held feedback",
)
async def release(subject: BiasReview, held: Held, feedback_id: UUID) -> Response:
    """Everybody reads the words as they are. Their author cannot do it; an edit holds them anew."""
    async with held.database.transaction(subject.tenant_id) as tx:
        remark = await queries.locked(tx, feedback_id)
        if remark is None:
            raise NotFound("No such feedback")
        if remark.author_id == subject.actor_id:
            raise Forbidden("Somebody else than its author releases feedback")
        if not remark.is_held:
            raise Conflict("It is not held any more")
        await queries.release(tx, remark)
        await record(tx, subject, "feedback.released", Thing("feedback", feedback_id))
        released = await existing(tx, feedback_id)
    return JSONResponse(shown(released, subject))
