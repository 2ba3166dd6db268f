"""A resume's stages as they happen, as Server-Sent Events."""

import asyncio
from collections.abc import AsyncGenerator
from json import dumps
from time import monotonic
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse

from runtime.database import Row
from services.gateway import presenting
from services.gateway.auth import ResumesRead
from services.gateway.errors import NotFound, Unavailable
from services.gateway.queries import resumes as queries
from services.gateway.resources import Resources, resources_of
from services.gateway.timeline import Passed, standing, steps

router = APIRouter(prefix="/api/resumes", tags=["Resumes"])

Held = Annotated[Resources, Depends(resources_of)]

BETWEEN_LOOKS = 0.2
BETWEEN_SIGNS_OF_LIFE = 15.0
LONGEST = 300.0


@router.get(
    "/{resume_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "stage, then end"}},
    summary="Follow a resume live",
)
async def follow(
    request: Request, subject: ResumesRead, held: Held, resume_id: UUID
) -> StreamingResponse:
    """A `stage` event for each stage, `end` once the resume is done; at most five minutes.

    A client that reconnects gets all stages again: their ids let it tell which it knows.
    """
    async with held.database.transaction(subject.tenant_id) as tx:
        resume = await queries.one(tx, resume_id)
    if resume is None:
        raise NotFound("No such resume")
    streams: asyncio.Semaphore = request.app.state.streams
    if streams.locked():
        raise Unavailable("Too many live streams are open. Please poll instead.", 10)
    return StreamingResponse(
        _counted(streams, _events(held, subject.tenant_id, resume)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _counted(streams: asyncio.Semaphore, events: AsyncGenerator[str]) -> AsyncGenerator[str]:
    """Taken here and not before: a client that is gone already never starts its stream."""
    async with streams:
        async for event in events:
            yield event


async def _events(held: Resources, tenant_id: UUID, resume: Row) -> AsyncGenerator[str]:
    yield "retry: 1000\n\n"
    told: set[UUID] = set()
    began = spoke = monotonic()
    while monotonic() - began < LONGEST:
        stages = await _stages(held, tenant_id, resume)
        for step in steps(stages):
            if step.passed.event_id not in told:
                told.add(step.passed.event_id)
                spoke = monotonic()
                yield _event("stage", presenting.step_shown(step), step.passed.event_id)
        stands = standing(stages)
        if stands.is_final:
            yield _event("end", {"state": stands.state.value, "reason": stands.reason})
            return
        if monotonic() - spoke > BETWEEN_SIGNS_OF_LIFE:
            spoke = monotonic()
            yield ": still here\n\n"
        await asyncio.sleep(BETWEEN_LOOKS)


async def _stages(held: Resources, tenant_id: UUID, resume: Row) -> list[Passed]:
    async with held.database.transaction(tenant_id) as tx:
        found = await queries.stages(tx, [resume["id"]])
    return presenting.with_arrival(resume, found[resume["id"]])


def _event(name: str, data: Any, identity: UUID | None = None) -> str:
    given = f"id: {identity}\n" if identity else ""
    return f"{given}event: {name}\ndata: {dumps(data)}\n\n"
