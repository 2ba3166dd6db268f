"""The unified ATS API: jobs, candidates and applications of whichever ATS a tenant has."""

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from services.gateway.errors import Fault, Invalid, body_of
from services.gateway.identities import Subject
from services.gateway.parameters import FromQuery
from services.gateway.unified.ats import Listing, Wanted
from services.gateway.unified.desk import Desk, UnifiedRequirement, desk_of
from services.gateway.unified.faults import AtsBusy, AtsSlow, Source, fault_for
from services.gateway.unified.shapes import (
    ApplicationFilter,
    AtsError,
    CandidateBody,
    CandidateCreated,
    JobFilter,
    Pagination,
    UnifiedApplicationPage,
    UnifiedJobPage,
)

router = APIRouter(tags=["Unified ATS API"])

At = Annotated[Desk, Depends(desk_of)]
JobsWanted = Annotated[JobFilter, Depends(FromQuery(JobFilter))]
ApplicationsWanted = Annotated[ApplicationFilter, Depends(FromQuery(ApplicationFilter))]
JobsReader = Annotated[Subject, Depends(UnifiedRequirement("jobs:read"))]
ApplicationsReader = Annotated[Subject, Depends(UnifiedRequirement("applications:read"))]
CandidatesWriter = Annotated[Subject, Depends(UnifiedRequirement("candidates:write"))]

WORDS: Final = Source("lever", 503, '{"code": "ServiceUnavailable", "message": "Try later"}')


def _fault(description: str, fault: Fault) -> dict[str, Any]:
    example, media_type = body_of(fault, "/jobs")
    return {
        "model": AtsError,
        "description": description,
        "content": {media_type: {"example": dict(example)}},
    }


FAULTS: Final[dict[int | str, dict[str, Any]]] = {
    400: _fault("It was not understood", Invalid.field("per_page", "At most 100")),
    404: _fault("The ATS has no such thing", fault_for(replace(WORDS, status=404, raw=""))),
    422: _fault("The ATS does not accept it", fault_for(replace(WORDS, status=422, raw=""))),
    429: _fault("The ATS's rate limit is used up", AtsBusy(replace(WORDS, status=429, raw=""), 10)),
    502: _fault("The ATS failed", fault_for(WORDS)),
    504: _fault(
        "The ATS did not answer in time", AtsSlow(Source("lever"), "it did not answer in time")
    ),
}
ALREADY: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": CandidateCreated, "description": "They had applied already: nothing was made"}
}


@router.get("/jobs", response_model=UnifiedJobPage, responses=FAULTS, summary="List open jobs")
async def jobs(subject: JobsReader, desk: At, wanted: JobsWanted) -> Response:
    listing = await (await desk.ats(subject)).jobs(_part(wanted))
    page = UnifiedJobPage(jobs=list(listing.items), pagination=_pagination(wanted, listing))
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
    response_model=UnifiedApplicationPage,
    responses=FAULTS,
    summary="List the applications for a job",
)
async def applications(
    subject: ApplicationsReader, desk: At, wanted: ApplicationsWanted
) -> Response:
    listing = await (await desk.ats(subject)).applications(wanted.job_id, _part(wanted))
    page = UnifiedApplicationPage(
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


def _json(
    body: UnifiedJobPage | UnifiedApplicationPage | CandidateCreated, status: int = 200
) -> Response:
    """The document's pagination has three fields; the fourth appears where there is one."""
    shown = body.model_dump(mode="json")
    if not isinstance(body, CandidateCreated) and body.pagination.next_cursor is None:
        del shown["pagination"]["next_cursor"]
    return JSONResponse(shown, status_code=status)
