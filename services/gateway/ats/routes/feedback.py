"""Feedback that an ATS passes on: held until screened, like everybody's."""

from typing import Annotated, Any, Final
from uuid import uuid4

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import JSONResponse

from services.gateway.ats import records
from services.gateway.ats.bodies import FeedbackPush, Identifier
from services.gateway.ats.shapes import FeedbackTaken
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import AtsWrite
from services.gateway.awaiting import screened, submit
from services.gateway.errors import NotFound
from services.gateway.queries import feedback as queries
from services.gateway.resources import Resources, resources_of
from services.gateway.settings import GatewaySettings

router = APIRouter(prefix="/api/ats/candidates", tags=["ATS integrations"])

Held = Annotated[Resources, Depends(resources_of)]
ExternalId = Annotated[Identifier, Path()]
HELD: Final[dict[int | str, dict[str, Any]]] = {
    202: {"model": FeedbackTaken, "description": "Held: the screen has not answered yet"}
}


@router.post(
    "/{external_id}/feedback",
    status_code=201,
    response_model=FeedbackTaken,
    responses=HELD,
    summary="Push feedback",
)
async def push(
    subject: AtsWrite, held: Held, request: Request, external_id: ExternalId, body: FeedbackPush
) -> Response:
    """`bias_filtered` says whether the screen took words out: `text` is what others will read."""
    settings: GatewaySettings = request.app.state.settings
    feedback_id = uuid4()
    async with held.database.transaction(subject.tenant_id) as tx:
        candidate = await records.candidate_of(tx, external_id)
        if candidate is None:
            raise NotFound("No candidate has this external_id")
        remark = queries.NewRemark(
            id=feedback_id,
            candidate_id=candidate,
            author_id=subject.actor_id,
            original=body.text,
            rating=body.rating,
        )
        await submit(tx, subject, remark)
        if body.reviewer:
            await records.name_reviewer(tx, feedback_id, body.reviewer)
        await record(tx, subject, "feedback.pushed", Thing("feedback", feedback_id))
    answer = await screened(held, subject, feedback_id, settings.feedback_wait_seconds)
    shown = {
        "id": str(answer.id),
        "candidate_external_id": external_id,
        "state": "held" if answer.is_held else "screened",
        "bias_filtered": None if answer.is_held else answer.bias_filtered,
        "text": answer.sanitized,
        "rating": answer.rating,
    }
    return JSONResponse(shown, status_code=202 if answer.is_held else 201)
