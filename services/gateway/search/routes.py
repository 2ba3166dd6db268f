"""The search over candidates and the text of their resumes."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.gateway.auth import ResumesRead
from services.gateway.parameters import FromQuery
from services.gateway.resources import Resources, resources_of
from services.gateway.search import queries
from services.gateway.search.shapes import Hit, SearchFilter, SearchResult

router = APIRouter(prefix="/api/search", tags=["Search"])

Held = Annotated[Resources, Depends(resources_of)]
Wanted = Annotated[SearchFilter, Depends(FromQuery(SearchFilter))]


@router.get("", response_model=SearchResult, summary="Search candidates and resumes")
async def search(subject: ResumesRead, held: Held, wanted: Wanted) -> SearchResult:
    """For whoever may read resumes: what is found in them tells what stands there."""
    async with held.database.transaction(subject.tenant_id) as tx:
        rows = await queries.found(tx, wanted)
    return SearchResult(
        items=[
            Hit.model_validate(
                {
                    **row,
                    "candidate": {
                        "id": row["number"],
                        "href": f"/api/candidates/{row['number']}",
                    },
                }
            )
            for row in rows
        ]
    )
