"""Jobs: made, listed, changed, closed, and deleted while nothing came in for them."""

from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Response
from fastapi.responses import JSONResponse

from runtime.database import Row, Transaction
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import JobsRead, JobsWrite
from services.gateway.cursors import cursor_of, place_of
from services.gateway.errors import Conflict, Invalid, NotFound
from services.gateway.hiring import job_queries as queries
from services.gateway.hiring.naming import numbered, slug_of
from services.gateway.hiring.shapes import Job, JobCreate, JobFilter, JobPage, JobUpdate
from services.gateway.hiring.stages import DEFAULT, WITHDRAWN
from services.gateway.parameters import FromQuery
from services.gateway.queries.resumes import job_named
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/jobs", tags=["Jobs"])

Held = Annotated[Resources, Depends(resources_of)]
Filter = Annotated[JobFilter, Depends(FromQuery(JobFilter))]
Named = Annotated[
    str, Path(max_length=100, pattern=r"^[^\x00]+$", description="its id, number or slug")
]
ENDED: Final = frozenset({"hired", "rejected", WITHDRAWN})


@router.get("", response_model=JobPage, summary="List jobs")
async def list_jobs(subject: JobsRead, held: Held, wanted: Filter) -> JobPage:
    """Newest first, each with how many applications stand where."""
    after = place_of(wanted.cursor) if wanted.cursor else None
    async with held.database.transaction(subject.tenant_id) as tx:
        rows = await queries.listed(tx, wanted.status, after, wanted.limit)
    full = len(rows) == wanted.limit
    return JobPage(
        items=[Job.model_validate(row) for row in map(dict, rows)],
        next_cursor=cursor_of(rows[-1]["created_at"], rows[-1]["id"]) if full else None,
    )


@router.post(
    "",
    status_code=201,
    response_model=Job,
    responses={409: {"description": "The slug is taken"}},
    summary="Create a job",
)
async def create(subject: JobsWrite, held: Held, body: JobCreate) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        job_id = await _created(tx, body)
        await record(tx, subject, "job.created", Thing("job", job_id))
        shown = await _shown(tx, job_id)
    return JSONResponse(shown, 201, headers={"Location": f"/api/jobs/{shown['slug']}"})


@router.get("/{job}", response_model=Job, summary="Get a job")
async def show(subject: JobsRead, held: Held, job: Named) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        return JSONResponse(await _shown(tx, await identified(tx, job)))


@router.patch(
    "/{job}",
    response_model=Job,
    responses={409: {"description": "Applications stand in a stage that would go"}},
    summary="Change a job",
)
async def update(subject: JobsWrite, held: Held, job: Named, body: JobUpdate) -> Response:
    """Absent fields and nulls change nothing. Closing a job leaves its applications as they are."""
    given = {name: value for name, value in body.model_dump().items() if value is not None}
    async with held.database.transaction(subject.tenant_id) as tx:
        known = _found(await queries.locked(tx, await identified(tx, job)))
        columns: dict[str, Any] = {**known, **given}
        lost = await queries.occupied_stages(tx, known["id"]) - {*columns["stages"], *ENDED}
        if "stages" in given and lost:
            raise Conflict(f"Applications stand in {', '.join(sorted(lost))}: move them first")
        fields = sorted(name for name, value in columns.items() if value != known[name])
        if fields:
            await queries.change(tx, known["id"], columns)
            await record(tx, subject, "job.changed", Thing("job", known["id"]), {"fields": fields})
        shown = await _shown(tx, known["id"])
    return JSONResponse(shown)


@router.delete(
    "/{job}",
    status_code=204,
    responses={409: {"description": "Something came in for it"}},
    summary="Delete a job",
)
async def delete(subject: JobsWrite, held: Held, job: Named) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        known = _found(await queries.locked(tx, await identified(tx, job)))
        if await queries.is_in_use(tx, known["id"]):
            raise Conflict("People applied to it or an address leads to it: close it instead")
        await queries.delete(tx, known["id"])
        await record(tx, subject, "job.deleted", Thing("job", known["id"]))
    return Response(status_code=204)


async def identified(tx: Transaction, job: str) -> UUID:
    """The job of this id, number or slug."""
    found = await job_named(tx, job)
    if found is None:
        raise NotFound("No such job")
    return found


async def _created(tx: Transaction, body: JobCreate) -> UUID:
    job_id = uuid4()
    columns = {**body.model_dump(exclude={"slug"}), "stages": body.stages or list(DEFAULT)}
    if body.slug is not None:
        if not await queries.create(tx, job_id, body.slug, columns):
            raise Conflict("Another job has this slug")
        return job_id
    wanted = slug_of(body.title)
    for attempt in range(1, 100):
        if await queries.create(tx, job_id, numbered(wanted, attempt), columns):
            return job_id
    raise Invalid.field("slug", "Many jobs have this title: give this one a slug")


def _found(job: Row | None) -> Row:
    if job is None:
        raise NotFound("No such job")
    return job


async def _shown(tx: Transaction, job_id: UUID) -> dict[str, Any]:
    row = _found(await queries.one(tx, job_id))
    return Job.model_validate(dict(row)).model_dump(mode="json")
