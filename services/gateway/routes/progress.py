"""A resume's stages as they happen, as Server-Sent Events."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from json import dumps
from time import monotonic
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import StreamingResponse
from starlette.types import Send

from runtime.database import Row
from runtime.telemetry import Telemetry
from services.gateway import presenting
from services.gateway.auth import ResumesRead
from services.gateway.errors import NotFound, Unavailable
from services.gateway.queries import resumes as queries
from services.gateway.resources import Resources, resources_of
from services.gateway.timeline import Passed, standing, steps

router = APIRouter(prefix="/api/resumes", tags=["Resumes"])

Held = Annotated[Resources, Depends(resources_of)]

Seen = Annotated[
    str | None,
    Header(alias="Last-Event-ID", max_length=4000, description="what a reconnecting client saw"),
]
MARK = 8  # hexadecimal digits that tell the events of one resume apart

BETWEEN_LOOKS = 0.2
BETWEEN_SIGNS_OF_LIFE = 15.0
LONGEST = 300.0


class LiveStream(StreamingResponse):
    """Ends its generator as soon as the client is gone, not when the collector comes by."""

    def __init__(self, events: AsyncGenerator[str]) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(events, media_type="text/event-stream", headers=headers)
        self._events = events

    async def stream_response(self, send: Send) -> None:
        async with aclosing(self._events):
            await super().stream_response(send)


@router.get(
    "/{resume_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "stage, then end"}},
    summary="Follow a resume live",
)
async def follow(
    request: Request,
    subject: ResumesRead,
    held: Held,
    resume_id: UUID,
    last_event_id: Seen = None,
) -> StreamingResponse:
    """A `stage` event for each stage, `end` once the resume is done; at most five minutes.

    A client that reconnects with `Last-Event-ID`, as browsers do, gets what it has not seen.
    """
    async with held.database.transaction(subject.tenant_id) as tx:
        resume = await queries.one(tx, resume_id)
    if resume is None:
        raise NotFound("No such resume")
    streams: asyncio.Semaphore = request.app.state.streams
    if streams.locked():
        raise Unavailable("Too many live streams are open. Please poll instead.", 10)
    told, telemetry = _marks(last_event_id), request.app.state.telemetry
    return LiveStream(_counted(streams, telemetry, _events(held, subject.tenant_id, resume, told)))


async def _counted(
    streams: asyncio.Semaphore, telemetry: Telemetry, events: AsyncGenerator[str]
) -> AsyncGenerator[str]:
    """Taken here and not before: a client that is gone already never starts its stream."""
    async with streams, aclosing(events):
        telemetry.add("live_streams_open")
        try:
            async for event in events:
                yield event
        finally:
            telemetry.add("live_streams_open", amount=-1)


async def _events(
    held: Resources, tenant_id: UUID, resume: Row, seen: Sequence[str]
) -> AsyncGenerator[str]:
    yield "retry: 1000\n\n"
    told = list(seen)
    began = spoke = monotonic()
    while monotonic() - began < LONGEST:
        stages = await _stages(held, tenant_id, resume)
        for step in steps(stages):
            mark = step.passed.event_id.hex[:MARK]
            if mark not in told:
                told.append(mark)
                spoke = monotonic()
                yield _event("stage", presenting.step_shown(step), told)
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


def _marks(last_event_id: str | None) -> list[str]:
    """An event's id names every event before it too: stages come in no order of their own."""
    return [mark for mark in (last_event_id or "").split(".") if len(mark) == MARK]


def _event(name: str, data: Any, told: Sequence[str] = ()) -> str:
    given = f"id: {'.'.join(told)}\n" if told else ""
    return f"{given}event: {name}\ndata: {dumps(data)}\n\n"
