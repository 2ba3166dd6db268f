"""Feedback about candidates: written, held until screened, and read by who may."""

from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import JSONResponse

from services.gateway.audit.recording import Thing, record
from services.gateway.audit.unmasking import unmasked
from services.gateway.auth import FeedbackRead, FeedbackWrite
from services.gateway.awaiting import existing, screened, submit
from services.gateway.numbering import existing_candidate
from services.gateway.queries import feedback as queries
from services.gateway.remarks import shown
from services.gateway.resources import Resources, resources_of
from services.gateway.reviewing import FeedbackCreate, FeedbackList, FeedbackShown
from services.gateway.settings import GatewaySettings

router = APIRouter(tags=["Feedback"])

Held = Annotated[Resources, Depends(resources_of)]
Number = Annotated[int, Path(alias="candidateId", ge=1, lt=2**63)]
HELD: Final[dict[int | str, dict[str, Any]]] = {
    202: {"model": FeedbackShown, "description": "Held: the screen has not answered yet"}
}


@router.post(
    "/api/candidates/{candidateId}/feedback",
    status_code=201,
    response_model=FeedbackShown,
    responses=HELD,
    summary="Write feedback",
)
async def write(
    subject: FeedbackWrite, held: Held, request: Request, candidate_id: Number, body: FeedbackCreate
) -> Response:
    """201 with the screen's answer; 202 where it is held, and nobody else reads it until then."""
    settings: GatewaySettings = request.app.state.settings
    feedback_id = uuid4()
    async with held.database.transaction(subject.tenant_id) as tx:
        candidate = await existing_candidate(tx, candidate_id)
        remark = queries.NewRemark(
            id=feedback_id,
            candidate_id=candidate,
            author_id=subject.actor_id,
            original=body.text,
            rating=body.rating,
        )
        await submit(tx, subject, remark)
        detail = {"candidate": str(candidate)}
        await record(tx, subject, "feedback.written", Thing("feedback", feedback_id), detail)
    answer = await screened(held, subject, feedback_id, settings.feedback_wait_seconds)
    return JSONResponse(
        shown(answer, subject),
        status_code=202 if answer.is_held else 201,
        headers={"Location": f"/api/feedback/{feedback_id}"},
    )


@router.get(
    "/api/candidates/{candidateId}/feedback",
    response_model=FeedbackList,
    summary="Read what was said of a candidate",
)
async def list_feedback(subject: FeedbackRead, held: Held, candidate_id: Number) -> Response:
    """The newest first. Others' words are what the screen left of them; held ones have none."""
    async with held.database.transaction(subject.tenant_id) as tx:
        remarks = await queries.about(tx, await existing_candidate(tx, candidate_id))
        await unmasked(tx, subject, [(remark.id, remark.author_id) for remark in remarks])
    return JSONResponse({"items": [shown(remark, subject) for remark in remarks]})


@router.get(
    "/api/feedback/{feedback_id}", response_model=FeedbackShown, summary="Read one piece of it"
)
async def show(subject: FeedbackRead, held: Held, feedback_id: UUID) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        remark = await existing(tx, feedback_id)
        await unmasked(tx, subject, [(remark.id, remark.author_id)])
    return JSONResponse(shown(remark, subject))
