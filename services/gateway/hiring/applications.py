"""Applications: listed by job and stage, begun by a recruiter, moved, and their way so far."""

from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from runtime.database import Row, Transaction
from runtime.identities import lock_identities
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import ApplicationsRead, ApplicationsWrite
from services.gateway.cursors import cursor_of, place_of
from services.gateway.errors import Conflict, Invalid, NotFound
from services.gateway.hiring import application_queries as queries
from services.gateway.hiring.moving import locked_one, move
from services.gateway.hiring.shapes import (
    Application,
    ApplicationCreate,
    ApplicationFilter,
    ApplicationPage,
    History,
    Move,
    StageEntered,
)
from services.gateway.hiring.stages import FIRST, LEFT, move_problem
from services.gateway.parameters import FromQuery
from services.gateway.queries import editing
from services.gateway.queries.resumes import job_named
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/applications", tags=["Applications"])

Held = Annotated[Resources, Depends(resources_of)]
Filter = Annotated[ApplicationFilter, Depends(FromQuery(ApplicationFilter))]
REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    409: {"description": "It can't go there from where it stands, and why"}
}


@router.get("", response_model=ApplicationPage, summary="List applications")
async def list_applications(
    subject: ApplicationsRead, held: Held, wanted: Filter
) -> ApplicationPage:
    """Newest first. An unknown job is a 400, so that a typing error does not look like nobody."""
    after = place_of(wanted.cursor) if wanted.cursor else None
    async with held.database.transaction(subject.tenant_id) as tx:
        job_id = await _job(tx, wanted.job) if wanted.job is not None else None
        rows = await queries.listed(tx, wanted, job_id, after)
    return page(rows, wanted.limit)


@router.post(
    "",
    status_code=201,
    response_model=Application,
    responses={200: {"model": Application, "description": "It was there already"}},
    summary="Apply for a candidate",
)
async def create(subject: ApplicationsWrite, held: Held, body: ApplicationCreate) -> Response:
    """Somebody known is considered for a job. Whoever has left is held, as at every door."""
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        candidate = await editing.locked_survivor(tx, body.candidate_id)
        if candidate is None:
            raise Invalid.field("candidate_id", "Candidate not found")
        job_id = await _job(tx, body.job)
        application_id, is_new = await queries.create(tx, candidate["id"], job_id)
        could_have_left = candidate["status"] == LEFT or await queries.is_held_elsewhere(
            tx, candidate["id"]
        )
        if is_new and could_have_left:
            await queries.hold(tx, application_id)
        if is_new:
            await record(tx, subject, "application.created", Thing("application", application_id))
        shown = await shown_one(tx, application_id)
    return JSONResponse(
        shown, 201 if is_new else 200, headers={"Location": f"/api/applications/{application_id}"}
    )


@router.get("/{application_id}", response_model=Application, summary="Get an application")
async def show(subject: ApplicationsRead, held: Held, application_id: UUID) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        return JSONResponse(await shown_one(tx, application_id))


@router.post(
    "/{application_id}/move",
    response_model=Application,
    responses=REFUSED,
    summary="Move an application",
)
async def move_one(
    subject: ApplicationsWrite, held: Held, application_id: UUID, body: Move
) -> Response:
    """To another stage of its job, or to `withdrawn`. A decision alone moves it to its end."""
    async with held.database.transaction(subject.tenant_id) as tx:
        row = found(await locked_one(tx, application_id))
        if body.expected not in (None, row["stage"]):
            raise Conflict(f"It stands in {row['stage']} by now")
        if row["stage"] != body.stage:
            problem = move_problem(queries.standing(row), body.stage)
            if problem:
                raise Conflict(problem)
            await move(tx, subject, row, body.stage)
        return JSONResponse(await shown_one(tx, application_id))


@router.get(
    "/{application_id}/history", response_model=History, summary="See an application's stages"
)
async def history(subject: ApplicationsRead, held: Held, application_id: UUID) -> History:
    """Where it stood since when, and who moved it."""
    async with held.database.transaction(subject.tenant_id) as tx:
        row = found(await queries.one(tx, application_id))
        moves = await queries.moves(tx, application_id)
    begun = StageEntered(
        stage=moves[0]["previous"] if moves else row["stage"] or FIRST,
        previous=None,
        at=row["created_at"],
        by=None,
    )
    entered = [
        StageEntered(stage=m["stage"], previous=m["previous"], at=m["moved_at"], by=m["moved_by"])
        for m in moves
    ]
    return History(application_id=application_id, stages=[begun, *entered])


def page(rows: Sequence[Row], limit: int) -> ApplicationPage:
    full = len(rows) == limit
    return ApplicationPage(
        items=[_shown(row) for row in rows],
        next_cursor=cursor_of(rows[-1]["created_at"], rows[-1]["id"]) if full else None,
    )


def found(row: Row | None) -> Row:
    if row is None:
        raise NotFound("No such application")
    return row


async def shown_one(tx: Transaction, application_id: UUID) -> dict[str, Any]:
    return _shown(found(await queries.one(tx, application_id))).model_dump(mode="json")


def _shown(row: Row) -> Application:
    number = row["candidate"]
    candidate = {"id": number, "href": f"/api/candidates/{number}"}
    return Application.model_validate({**row, "candidate": candidate})


async def _job(tx: Transaction, job: str) -> UUID:
    job_id = await job_named(tx, job)
    if job_id is None:
        raise Invalid.field("job", "No job has this id, number or slug")
    return job_id
