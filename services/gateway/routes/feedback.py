"""Feedback about candidates: written, held until screened, and read by who may."""

import asyncio
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import JSONResponse

from runtime.database import Transaction
from services.gateway import publishing
from services.gateway.auth import FeedbackRead, FeedbackWrite
from services.gateway.errors import NotFound
from services.gateway.identities import Subject
from services.gateway.queries import feedback as queries
from services.gateway.queries.interviews import candidate_numbered
from services.gateway.remarks import Remark, shown
from services.gateway.resources import Resources, resources_of
from services.gateway.reviewing import FeedbackCreate, FeedbackList, FeedbackShown
from services.gateway.settings import GatewaySettings

router = APIRouter(tags=["Feedback"])

Held = Annotated[Resources, Depends(resources_of)]
Number = Annotated[int, Path(alias="candidateId", ge=1, lt=2**63)]
# A screen takes some milliseconds; looking more often would only load Postgres.
FIRST_LOOK, LONGEST_LOOK = 0.02, 0.2
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
        candidate = await _candidate(tx, candidate_id)
        remark = queries.NewRemark(
            id=feedback_id,
            candidate_id=candidate,
            author_id=subject.actor_id,
            original=body.text,
            rating=body.rating,
        )
        await queries.write(tx, remark)
        await publishing.feedback_submitted(tx, subject.tenant_id, candidate, feedback_id, 1)
    answer = await _screened(held, subject, feedback_id, settings.feedback_wait_seconds)
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
        remarks = await queries.about(tx, await _candidate(tx, candidate_id))
    return JSONResponse({"items": [shown(remark, subject) for remark in remarks]})


@router.get(
    "/api/feedback/{feedback_id}", response_model=FeedbackShown, summary="Read one piece of it"
)
async def show(subject: FeedbackRead, held: Held, feedback_id: UUID) -> Response:
    return JSONResponse(shown(await _existing(held, subject, feedback_id), subject))


async def _candidate(tx: Transaction, number: int) -> UUID:
    candidate = await candidate_numbered(tx, number)
    if candidate is None:
        raise NotFound("Candidate not found")
    return candidate


async def _existing(held: Resources, subject: Subject, feedback_id: UUID) -> Remark:
    async with held.database.transaction(subject.tenant_id) as tx:
        remark = await queries.one(tx, feedback_id)
    if remark is None:
        raise NotFound("No such feedback")
    return remark


async def _screened(held: Resources, subject: Subject, feedback_id: UUID, seconds: float) -> Remark:
    """The feedback once it is screened, or as it stands when the time is over."""
    loop = asyncio.get_running_loop()
    deadline, pause = loop.time() + seconds, FIRST_LOOK
    while True:
        remark = await _existing(held, subject, feedback_id)
        if not remark.is_held or loop.time() + pause > deadline:
            return remark
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_LOOK)
