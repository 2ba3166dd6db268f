"""Chosen events of one's own tenant once more: for a better parser, or after a fault."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from runtime.database import Row
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import OperationsManage
from services.gateway.errors import Conflict, NotFound
from services.gateway.operating import queries
from services.gateway.operating.replaying import Order, Replays, order_of
from services.gateway.operating.shapes import Replay, ReplayOrder
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/operations/replays", tags=["Operations"])

Held = Annotated[Resources, Depends(resources_of)]


async def replays_of(request: Request) -> Replays:
    running: Replays = request.app.state.replays
    return running


Running = Annotated[Replays, Depends(replays_of)]


@router.post(
    "",
    status_code=202,
    response_model=Replay,
    responses={409: {"description": "Another replay is at work"}},
    summary="Replay events",
)
async def begin(
    subject: OperationsManage, held: Held, running: Running, body: ReplayOrder
) -> Response:
    """Creates nothing twice, mails nobody again, and lets live traffic go first."""
    replay_id = uuid4()
    async with held.database.transaction(subject.tenant_id) as tx:
        if await queries.is_at_work(tx):
            raise Conflict("A replay is at work: wait until it is done")
        await queries.order(tx, replay_id, body, subject.actor_id)
        detail = {"topic": body.topic, "only_failed": body.only_failed}
        await record(tx, subject, "replay.ordered", Thing("replay", replay_id), detail)
        shown = _shown(await queries.one(tx, replay_id))
    running.begin(Order(subject.tenant_id, replay_id, body))
    return _accepted(shown)


@router.get("", response_model=list[Replay], summary="List replays")
async def list_replays(subject: OperationsManage, held: Held) -> list[Replay]:
    """The newest first, fifty at most."""
    async with held.database.transaction(subject.tenant_id) as tx:
        return [_shown(row) for row in await queries.recent(tx)]


@router.get("/{replay_id}", response_model=Replay, summary="See how far a replay is")
async def show(subject: OperationsManage, held: Held, replay_id: UUID) -> Replay:
    async with held.database.transaction(subject.tenant_id) as tx:
        return _shown(await queries.one(tx, replay_id))


@router.post(
    "/{replay_id}/resume",
    status_code=202,
    response_model=Replay,
    responses={409: {"description": "It is done, or at work"}},
    summary="Take up an interrupted replay",
)
async def resume(
    subject: OperationsManage, held: Held, running: Running, replay_id: UUID
) -> Response:
    """Under the same id: what was sent already is not sent again."""
    async with held.database.transaction(subject.tenant_id) as tx:
        _shown(await queries.one(tx, replay_id))
        if await queries.is_at_work(tx) or not await queries.take_up(tx, replay_id):
            raise Conflict("It is done, or a replay is at work")
        await record(tx, subject, "replay.resumed", Thing("replay", replay_id))
        row = await queries.one(tx, replay_id)
        shown = _shown(row)
    running.begin(order_of(subject.tenant_id, row))
    return _accepted(shown)


def _shown(row: Row | None) -> Replay:
    if row is None:
        raise NotFound("No such replay")
    return Replay.model_validate(dict(row))


def _accepted(replay: Replay) -> Response:
    headers = {"Location": f"/api/operations/replays/{replay.id}"}
    return JSONResponse(replay.model_dump(mode="json"), 202, headers=headers)
