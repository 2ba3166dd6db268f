"""Interviews, as RecruitOS clients read, schedule and rate them."""

from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Response

from runtime.database import Row, Transaction
from schemas.candidate import Change, InterviewChanged
from services.gateway import publishing
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import InterviewsRead, InterviewsWrite
from services.gateway.bodies import InterviewCreate, InterviewUpdate
from services.gateway.errors import Invalid, NotFound
from services.gateway.notes import Meeting, note
from services.gateway.parameters import FromQuery
from services.gateway.queries import interviews as queries
from services.gateway.resources import Resources, resources_of
from services.gateway.shapes import Interview, InterviewFilter

router = APIRouter(prefix="/api/interviews", tags=["Interviews"])

Held = Annotated[Resources, Depends(resources_of)]
Filter = Annotated[InterviewFilter, Depends(FromQuery(InterviewFilter))]
Number = Annotated[int, Path(alias="interviewId", ge=1, lt=2**63)]
COLUMNS: Final = {"scheduled_date": "scheduled_at", "duration": "duration_minutes"}
NULLABLE: Final = ("rating",)


@router.get("", response_model=list[Interview], summary="Get all interviews")
async def list_interviews(subject: InterviewsRead, held: Held, wanted: Filter) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        found = await queries.listed(tx, subject.actor_id, wanted)
    return Response(found, media_type="application/json")


@router.get("/{interviewId}", response_model=Interview, summary="Get a single interview")
async def show(subject: InterviewsRead, held: Held, interview_id: Number) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        found = await queries.one(tx, subject.actor_id, interview_id)
    if found is None:
        raise NotFound("Interview not found")
    return Response(found, media_type="application/json")


@router.post("", status_code=201, response_model=Interview, summary="Create an interview")
async def create(subject: InterviewsWrite, held: Held, body: InterviewCreate) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        columns = await _columns(tx, body.model_dump(exclude={"notes"}))
        identity = uuid4()
        number = await queries.create(tx, identity, columns)
        await note(tx, subject, Meeting(identity, columns["candidate_id"]), body.notes)
        await _publish(tx, subject.tenant_id, columns, identity, 1, Change.CREATED)
        detail = {"candidate": str(columns["candidate_id"])}
        await record(tx, subject, "interview.created", Thing("interview", identity), detail)
        shown = await queries.one(tx, subject.actor_id, number)
    return Response(
        shown,
        status_code=201,
        media_type="application/json",
        headers={"Location": f"/api/interviews/{number}"},
    )


@router.put("/{interviewId}", response_model=Interview, summary="Update an interview")
async def update(
    subject: InterviewsWrite, held: Held, interview_id: Number, body: InterviewUpdate
) -> Response:
    """Notes are read by others once they are screened; their author reads them at once."""
    given = body.model_dump(exclude_unset=True, exclude={"notes"})
    changes = {name: v for name, v in given.items() if v is not None or name in NULLABLE}
    async with held.database.transaction(subject.tenant_id) as tx:
        known = await _locked(tx, interview_id)
        columns = {**known, **await _columns(tx, changes)}
        meeting = Meeting(known["id"], columns["candidate_id"])
        is_noted = "notes" in body.model_fields_set and await note(tx, subject, meeting, body.notes)
        if is_noted or columns != dict(known):
            version = await queries.change(tx, known["id"], columns)
            await _publish(tx, subject.tenant_id, columns, known["id"], version, Change.UPDATED)
            detail = {"fields": sorted(name for name in columns if columns[name] != known[name])}
            await record(tx, subject, "interview.updated", Thing("interview", known["id"]), detail)
        shown = await queries.one(tx, subject.actor_id, interview_id)
    return Response(shown, media_type="application/json")


@router.delete("/{interviewId}", status_code=204, summary="Delete an interview")
async def delete(subject: InterviewsWrite, held: Held, interview_id: Number) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        known = await _locked(tx, interview_id)
        await queries.delete(tx, known["id"])
        version = known["version"] + 1
        await _publish(tx, subject.tenant_id, known, known["id"], version, Change.DELETED)
        await record(tx, subject, "interview.deleted", Thing("interview", known["id"]))
    return Response(status_code=204)


async def _columns(tx: Transaction, given: dict[str, Any]) -> dict[str, Any]:
    """The columns that a body sets; its candidate's number becomes the candidate's id."""
    columns = {COLUMNS.get(name, name): value for name, value in given.items()}
    if "candidate_id" in columns:
        columns["candidate_id"] = await queries.candidate_numbered(tx, columns["candidate_id"])
        if columns["candidate_id"] is None:
            raise Invalid.field("candidateId", "Candidate not found")
    return columns


async def _locked(tx: Transaction, number: int) -> Row:
    record = await queries.locked(tx, number)
    if record is None:
        raise NotFound("Interview not found")
    return record


async def _publish(
    tx: Transaction, tenant_id: UUID, columns: Any, identity: UUID, version: int, change: Change
) -> None:
    event = InterviewChanged(
        candidate_id=columns["candidate_id"],
        interview_id=identity,
        version=version,
        change=change,
    )
    await publishing.interview_changed(tx, tenant_id, event)
