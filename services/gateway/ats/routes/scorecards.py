"""Scorecards: interviews and feedback, in the words that the screen left."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from runtime.database import Transaction
from services.gateway.ats import feeds
from services.gateway.ats.paging import moment, page
from services.gateway.ats.positions import position_of
from services.gateway.ats.shapes import ScorecardPage, ScorecardsWanted
from services.gateway.auth import AtsRead
from services.gateway.errors import NotFound
from services.gateway.parameters import FromQuery
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/ats/scorecards", tags=["ATS integrations"])

Held = Annotated[Resources, Depends(resources_of)]
Wanted = Annotated[ScorecardsWanted, Depends(FromQuery(ScorecardsWanted))]


@router.get(
    "",
    response_model=ScorecardPage,
    responses={404: {"description": "No candidate has this external_id"}},
    summary="Pull scorecards",
)
async def pull(subject: AtsRead, held: Held, wanted: Wanted) -> Response:
    """In the order in which they changed. Words that the screen has not read yet are null; the
    scorecard comes again when it has.
    """
    async with held.database.transaction(subject.tenant_id) as tx:
        candidate_id = await _candidate(tx, wanted.candidate_external_id)
        part = await feeds.scorecards(
            tx,
            feeds.Wanted(
                after=position_of(wanted.cursor),
                limit=wanted.limit,
                since=moment(wanted.from_date),
                candidate_id=candidate_id,
            ),
        )
    return page("scorecards", part, bias_filtered=part.is_filtered)


async def _candidate(tx: Transaction, external_id: str | None) -> UUID | None:
    if external_id is None:
        return None
    found = await feeds.candidate_id(tx, external_id)
    if found is None:
        raise NotFound("No candidate has this external_id")
    return found
