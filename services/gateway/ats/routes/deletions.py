"""What an ATS has to forget, and who answers under another id since a merge."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.gateway.ats import feeds
from services.gateway.ats.paging import page
from services.gateway.ats.positions import position_of
from services.gateway.ats.shapes import DeletionPage, PageWanted
from services.gateway.auth import AtsRead
from services.gateway.parameters import FromQuery
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/ats/deletions", tags=["ATS integrations"])

Held = Annotated[Resources, Depends(resources_of)]
Wanted = Annotated[PageWanted, Depends(FromQuery(PageWanted))]


@router.get("", response_model=DeletionPage, summary="Pull deletions and merges")
async def pull(subject: AtsRead, held: Held, wanted: Wanted) -> Response:
    """In the order in which they happened. A merge that was undone leaves this feed, and both
    candidates come again among the candidates.
    """
    async with held.database.transaction(subject.tenant_id) as tx:
        part = await feeds.deletions(
            tx, feeds.Wanted(after=position_of(wanted.cursor), limit=wanted.limit)
        )
    return page("deletions", part)
