"""Candidates, as RecruitOS clients read them."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from fastapi.responses import RedirectResponse

from runtime.database import Transaction
from services.gateway.auth import CandidatesRead
from services.gateway.concealing import conceal, sees_contact_after_review
from services.gateway.direct import DirectRoute
from services.gateway.errors import NotFound
from services.gateway.identities import Subject
from services.gateway.parameters import FromQuery
from services.gateway.queries import blind
from services.gateway.queries import candidates as queries
from services.gateway.resources import Resources, resources_of
from services.gateway.shapes import Candidate, CandidateFilter

router = APIRouter(prefix="/api/candidates", tags=["Candidates"], route_class=DirectRoute)

Held = Annotated[Resources, Depends(resources_of)]
Filter = Annotated[CandidateFilter, Depends(FromQuery(CandidateFilter))]
Number = Annotated[int, Path(alias="candidateId", ge=1, lt=2**63)]


@router.get("", response_model=list[Candidate], summary="Get all candidates")
async def list_candidates(subject: CandidatesRead, held: Held, wanted: Filter) -> Response:
    """Newest first; `search` looks at name, e-mail and position."""
    async with held.database.transaction(subject.tenant_id) as tx:
        found = await queries.listed(tx, subject.actor_id, wanted)
        if sees_contact_after_review(subject):
            found = await _concealed(tx, subject, found, wanted.search)
    return Response(found, media_type="application/json")


@router.get(
    "/{candidateId}",
    response_model=Candidate,
    responses={307: {"description": "It was merged: Location names the one that remains"}},
    summary="Get a single candidate",
)
async def show(subject: CandidatesRead, held: Held, candidate_id: Number) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        found = await queries.one(tx, subject.actor_id, candidate_id)
        if found is not None and sees_contact_after_review(subject):
            found = (await _concealed(tx, subject, f"[{found}]"))[1:-1]
        survivor = None if found else await queries.survivor(tx, candidate_id)
    if found is not None:
        return Response(found, media_type="application/json")
    if survivor is not None:  # not for good: a merge can be undone
        return RedirectResponse(f"/api/candidates/{survivor}", status_code=307)
    raise NotFound("Candidate not found")


async def _concealed(
    tx: Transaction, subject: Subject, found: str, search: str | None = None
) -> str:
    """The JSON list as somebody sees it who has yet to review some of these people."""
    records = json.loads(found)
    reviewed = await blind.reviewed(tx, subject.actor_id, [record["id"] for record in records])
    return json.dumps(conceal(records, reviewed, search))
