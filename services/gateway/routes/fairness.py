"""Whether groups pass a stage at like rates, and how often reviewers' words were filtered."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import JSONResponse

from services.gateway import fairness
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import BiasReview, FairnessInvite, FairnessRead
from services.gateway.errors import Conflict, Invalid
from services.gateway.fairness import GroupRate
from services.gateway.fairness_shapes import (
    ImpactFilter,
    ImpactShown,
    InvitationShown,
    ReviewersShown,
)
from services.gateway.invitations import Invitee
from services.gateway.numbering import existing_candidate
from services.gateway.parameters import FromQuery
from services.gateway.queries import fairness as queries
from services.gateway.queries.resumes import job_named
from services.gateway.queries.survey_mails import queue_survey
from services.gateway.questions import QUESTIONS
from services.gateway.resources import Resources, resources_of
from services.gateway.routes.survey import Inviting

router = APIRouter(tags=["Fairness"])

Held = Annotated[Resources, Depends(resources_of)]
Wanted = Annotated[ImpactFilter, Depends(FromQuery(ImpactFilter))]
Number = Annotated[int, Path(alias="candidateId", ge=1, lt=2**63)]


@router.get("/api/fairness/impact", response_model=ImpactShown, summary="Compare groups")
async def impact(subject: FairnessRead, held: Held, wanted: Wanted) -> Response:
    """From what candidates said of themselves; whoever said nothing is unknown."""
    by = _questions(wanted.by)
    async with held.database.transaction(subject.tenant_id) as tx:
        job_id = await job_named(tx, wanted.job) if wanted.job else None
        if wanted.job and job_id is None:
            raise Invalid.field("job", "No job has this id, number or slug")
        await queries.name_purpose(tx)
        outcomes = await queries.outcomes(tx, wanted.stage, job_id)
    found = fairness.impact(outcomes, by)
    return JSONResponse(
        {
            "job": wanted.job,
            "stage": wanted.stage,
            "by": by,
            "four_fifths": fairness.FOUR_FIFTHS,
            "smallest_group": fairness.SMALLEST_GROUP,
            "reference": found.reference and _named(by, found.reference),
            "groups": [_group(by, rate) for rate in found.groups],
            "unknown": {"entered": found.unknown_entered, "passed": found.unknown_passed},
        }
    )


@router.get("/api/fairness/reviewers", response_model=ReviewersShown, summary="Compare reviewers")
async def reviewers(subject: BiasReview, held: Held) -> Response:
    """Findings that an appeal gave back do not count."""
    async with held.database.transaction(subject.tenant_id) as tx:
        rows = await queries.reviews(tx)
    names = {str(row["author_id"]): row["author"] for row in rows}
    rates = fairness.by_reviewer(queries.categories_by_author(rows))
    items = [
        {
            "id": rate.reviewer,
            "name": names[rate.reviewer],
            "reviews": rate.reviews,
            "findings": rate.findings,
        }
        for rate in rates
    ]
    return JSONResponse({"items": items})


@router.post(
    "/api/candidates/{candidateId}/survey-link",
    status_code=201,
    response_model=InvitationShown,
    summary="Make a link to the demographic questions",
)
async def invite(
    subject: FairnessInvite,
    held: Held,
    request: Request,
    invitations: Inviting,
    candidate_id: Number,
) -> Response:
    """For the candidate's mail. The page never shows what was answered, to nobody."""
    async with held.database.transaction(subject.tenant_id) as tx:
        candidate = await existing_candidate(tx, candidate_id)
        await record(tx, subject, "survey.invited", Thing("candidate", candidate))
    invitation = invitations.issue(Invitee(subject.tenant_id, candidate))
    return JSONResponse(
        {
            "url": str(request.url_for("answer_survey", token=invitation.token)),
            "expires_at": invitation.expires_at.isoformat(),
        },
        status_code=201,
    )


@router.post(
    "/api/candidates/{candidateId}/survey-mail",
    status_code=202,
    response_class=Response,
    summary="Mail the candidate the link to the demographic questions",
)
async def mail_survey(
    subject: FairnessInvite, held: Held, invitations: Inviting, candidate_id: Number
) -> Response:
    """At most once a day, in the tenant's own words where it has a template `survey`."""
    async with held.database.transaction(subject.tenant_id) as tx:
        candidate = await existing_candidate(tx, candidate_id)
        invitation = invitations.issue(Invitee(subject.tenant_id, candidate))
        if not await queue_survey(tx, subject.tenant_id, candidate, invitation.token):
            raise Conflict("The candidate has no e-mail address")
        await record(tx, subject, "survey.invited", Thing("candidate", candidate))
    return Response(status_code=202)


def _questions(written: str) -> list[str]:
    by = list(dict.fromkeys(part.strip() for part in written.split(",")))
    if not all(question in QUESTIONS for question in by):
        raise Invalid.field("by", f"Any of {', '.join(QUESTIONS)}, separated by commas")
    return by


def _group(by: list[str], rate: GroupRate) -> dict[str, Any]:
    return {
        "group": _named(by, rate.group),
        "small": rate.small,
        "entered": rate.entered,
        "passed": rate.passed,
        "selection_rate": rate.selection_rate,
        "impact_ratio": rate.impact_ratio,
        "below_four_fifths": rate.below_four_fifths,
    }


def _named(by: list[str], group: fairness.Group) -> dict[str, str]:
    return dict(zip(by, group, strict=True))
