"""New contact data of a known candidate, from a source that could be anybody: a person decides."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Response

from runtime.database import Row, Transaction
from runtime.identities import lock_identities
from schemas.candidate import Change
from services.gateway import publishing
from services.gateway.audit.recording import Changes, Thing, record
from services.gateway.auth import CandidatesWrite
from services.gateway.errors import Invalid, NotFound
from services.gateway.queries import candidates as reading
from services.gateway.queries import editing
from services.gateway.queries import proposals as queries
from services.gateway.resources import Resources, resources_of
from services.gateway.review_shapes import ContactProposal, ProposalChoice
from services.gateway.shapes import Candidate

router = APIRouter(prefix="/api/candidates", tags=["Candidates"])

Held = Annotated[Resources, Depends(resources_of)]
Number = Annotated[int, Path(alias="candidateId", ge=1, lt=2**63)]
COLUMNS: Final = {"email": "email", "phone": "phone", "linkedinUrl": "linkedin_url"}
FIELDS: Final = {column: field for field, column in COLUMNS.items()}


@router.get(
    "/{candidateId}/proposals",
    response_model=list[ContactProposal],
    summary="List proposed contact data",
)
async def list_proposals(
    subject: CandidatesWrite, held: Held, candidate_id: Number
) -> list[ContactProposal]:
    """What resumes said that no person has accepted or refused yet."""
    async with held.database.transaction(subject.tenant_id) as tx:
        record = await _followed(tx, candidate_id)
        rows = await queries.open_ones(tx, record["id"])
    return [
        ContactProposal.model_validate(
            {
                "field": FIELDS[row["field"]],
                "current": record[row["field"]],
                "proposed": row["proposed"],
                "resume_id": row["resume_id"],
                "proposed_at": row["created_at"],
            }
        )
        for row in rows
    ]


@router.post(
    "/{candidateId}/proposals/apply",
    response_model=Candidate,
    summary="Accept proposed contact data",
)
async def accept(
    subject: CandidatesWrite, held: Held, candidate_id: Number, choice: ProposalChoice
) -> Response:
    """It becomes the candidate's, as if a person had typed it; dedupe then looks again."""
    column = COLUMNS[choice.field]
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        known = await _followed(tx, candidate_id)
        await _decide(tx, known, choice, "applied")
        if column == "email" and await editing.email_is_taken(tx, choice.proposed, known["id"]):
            raise Invalid.field("proposed", "A candidate with this email exists already")
        if known[column] != choice.proposed:
            version = await editing.change(tx, known, {column: choice.proposed})
            await publishing.candidate_changed(
                tx, subject.tenant_id, known["id"], version, Change.UPDATED, (column,)
            )
            await publishing.candidate_submitted(tx, subject.tenant_id, known["id"], version)
        differs = {column: (known[column], choice.proposed)}
        thing = Thing("candidate", known["id"])
        await record(tx, subject, "proposal.applied", thing, changes=Changes(known["id"], differs))
        shown = await reading.one(tx, subject.actor_id, known["number"])
    return Response(shown, media_type="application/json")


@router.post(
    "/{candidateId}/proposals/dismiss", status_code=204, summary="Refuse proposed contact data"
)
async def refuse(
    subject: CandidatesWrite, held: Held, candidate_id: Number, choice: ProposalChoice
) -> Response:
    """The same value is not proposed again."""
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        known = await _followed(tx, candidate_id)
        await _decide(tx, known, choice, "dismissed")
        detail = {"field": choice.field}
        await record(tx, subject, "proposal.dismissed", Thing("candidate", known["id"]), detail)
    return Response(status_code=204)


async def _decide(tx: Transaction, record: Row, choice: ProposalChoice, status: str) -> None:
    column = COLUMNS[choice.field]
    if not await queries.decide(tx, record["id"], column, choice.proposed, status):
        raise NotFound("Nobody proposed this")


async def _followed(tx: Transaction, number: int) -> Row:
    record = await editing.locked_survivor(tx, number)
    if record is None:
        raise NotFound("Candidate not found")
    return record
