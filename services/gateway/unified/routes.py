"""The unified ATS API: jobs, candidates and applications of whichever ATS a tenant has."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from services.gateway.identities import Subject
from services.gateway.parameters import FromQuery
from services.gateway.unified.ats import Listing, Wanted
from services.gateway.unified.desk import Desk, UnifiedRequirement, desk_of
from services.gateway.unified.shapes import (
    ApplicationFilter,
    ApplicationPage,
    AtsError,
    CandidateBody,
    CandidateCreated,
    JobFilter,
    JobPage,
    Pagination,
)

router = APIRouter(tags=["Unified ATS API"])

At = Annotated[Desk, Depends(desk_of)]
JobsWanted = Annotated[JobFilter, Depends(FromQuery(JobFilter))]
ApplicationsWanted = Annotated[ApplicationFilter, Depends(FromQuery(ApplicationFilter))]
JobsReader = Annotated[Subject, Depends(UnifiedRequirement("jobs:read"))]
ApplicationsReader = Annotated[Subject, Depends(UnifiedRequirement("applications:read"))]
CandidatesWriter = Annotated[Subject, Depends(UnifiedRequirement("candidates:write"))]

FAULTS: Final[dict[int | str, dict[str, Any]]] = {
    400: {"model": AtsError, "description": "It was not understood"},
    404: {"model": AtsError, "description": "The ATS has no such thing"},
    422: {"model": AtsError, "description": "The ATS does not accept it"},
    429: {"model": AtsError, "description": "The ATS's rate limit is used up"},
    502: {"model": AtsError, "description": "The ATS failed"},
    504: {"model": AtsError, "description": "The ATS did not answer in time"},
}
ALREADY: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": CandidateCreated, "description": "They had applied already: nothing was made"}
}


@router.get("/jobs", response_model=JobPage, responses=FAULTS, summary="List open jobs")
async def jobs(subject: JobsReader, desk: At, wanted: JobsWanted) -> Response:
    listing = await (await desk.ats(subject)).jobs(_part(wanted))
    page = JobPage(jobs=list(listing.items), pagination=_pagination(wanted, listing))
    return _json(page)


@router.post(
    "/candidates",
    status_code=201,
    response_model=CandidateCreated,
    responses={**FAULTS, **ALREADY},
    summary="Create a candidate who applies for a job",
)
async def create(subject: CandidatesWriter, desk: At, body: CandidateBody) -> Response:
    """Repeating it creates nothing more. The resume's address is passed on as it is."""
    created = await (await desk.ats(subject)).create(body)
    answer = CandidateCreated(
        **body.model_dump(), id=created.candidate_id, application=created.application
    )
    return _json(answer, status=201 if created.is_new else 200)


@router.get(
    "/applications",
    response_model=ApplicationPage,
    responses=FAULTS,
    summary="List the applications for a job",
)
async def applications(
    subject: ApplicationsReader, desk: At, wanted: ApplicationsWanted
) -> Response:
    listing = await (await desk.ats(subject)).applications(wanted.job_id, _part(wanted))
    page = ApplicationPage(
        applications=list(listing.items), pagination=_pagination(wanted, listing)
    )
    return _json(page)


def _part(wanted: JobFilter) -> Wanted:
    return Wanted(wanted.page, wanted.per_page, wanted.cursor)


def _pagination(wanted: JobFilter, listing: Listing[Any]) -> Pagination:
    return Pagination(
        page=wanted.page,
        per_page=wanted.per_page,
        total=listing.total,
        next_cursor=listing.next_cursor,
    )


def _json(body: JobPage | ApplicationPage | CandidateCreated, status: int = 200) -> Response:
    """The document's pagination has three fields; the fourth appears where there is one."""
    shown = body.model_dump(mode="json")
    if not isinstance(body, CandidateCreated) and body.pagination.next_cursor is None:
        del shown["pagination"]["next_cursor"]
    return JSONResponse(shown, status_code=status)
