"""Hired or rejected: decided by a person, with a reason, told to HR once."""

from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from runtime.database import Row, Transaction
from runtime.identities import lock_identities
from schemas.candidate import DecisionMade, DecisionOutcome
from services.gateway import publishing
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import ApplicationsRead, DecisionsWrite
from services.gateway.awaiting import submit
from services.gateway.errors import Conflict, NotFound
from services.gateway.hiring import application_queries as applications
from services.gateway.hiring import decision_queries as queries
from services.gateway.hiring.applications import found
from services.gateway.hiring.moving import locked_one, move, set_status
from services.gateway.hiring.shapes import Decision, DecisionCreate
from services.gateway.hiring.stages import decision_problem, status_after, status_restored
from services.gateway.identities import Subject
from services.gateway.queries import editing, feedback
from services.gateway.remarks import sees_originals
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/applications", tags=["Decisions"])

Held = Annotated[Resources, Depends(resources_of)]
DECIDED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": Decision, "description": "It was decided so already; nobody is told again"},
    409: {"description": "It was decided otherwise, or the person has left"},
}


@router.get(
    "/{application_id}/decisions", response_model=list[Decision], summary="See the decisions"
)
async def list_decisions(
    subject: ApplicationsRead, held: Held, application_id: UUID
) -> list[Decision]:
    """The newest first, those that were withdrawn too."""
    async with held.database.transaction(subject.tenant_id) as tx:
        found(await applications.one(tx, application_id))
        rows = await queries.about(tx, application_id)
    return [_shown(row, subject) for row in rows]


@router.post(
    "/{application_id}/decisions",
    status_code=201,
    response_model=Decision,
    responses=DECIDED,
    summary="Hire or reject",
)
async def decide(
    subject: DecisionsWrite, held: Held, application_id: UUID, body: DecisionCreate
) -> Response:
    """HR gets a mail with the resume. The reason is read by others once it is screened."""
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        row = found(await locked_one(tx, application_id))
        known = await _standing(tx, row)
        is_new = known is None or known["outcome"] != body.outcome
        decision_id = await _decided(tx, subject, row, body) if is_new else row["decision_id"]
        shown = await queries.one(tx, decision_id)
        assert shown is not None  # noqa: S101  written or read in this transaction
    answer = _shown(shown, subject).model_dump(mode="json")
    return JSONResponse(answer, 201 if is_new else 200)


@router.post(
    "/{application_id}/decisions/withdraw",
    response_model=Decision,
    responses={409: {"description": "No decision stands"}},
    summary="Withdraw the decision",
)
async def withdraw(subject: DecisionsWrite, held: Held, application_id: UUID) -> Response:
    """The application stands where it stood before. The decision is kept, as withdrawn."""
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        row = found(await locked_one(tx, application_id))
        standing = await _standing(tx, row)
        if standing is None:
            raise Conflict("No decision stands")
        await queries.withdraw(tx, standing["id"], subject.actor_id)
        await record(tx, subject, "decision.withdrawn", Thing("decision", standing["id"]))
        await move(tx, subject, row, standing["stage_before"])
        before = status_restored(
            applications.standing(row), standing["outcome"], standing["status_before"]
        )
        if before is not None:
            await _set_status(tx, subject, row, before)
        shown = await queries.one(tx, standing["id"])
        assert shown is not None  # noqa: S101  read in this transaction
    return JSONResponse(_shown(shown, subject).model_dump(mode="json"))


async def _standing(tx: Transaction, row: Row) -> Row | None:
    decision_id = row["decision_id"]
    return await queries.one(tx, decision_id) if decision_id is not None else None


async def _decided(tx: Transaction, subject: Subject, row: Row, body: DecisionCreate) -> UUID:
    application = applications.standing(row)
    problem = decision_problem(application, body.outcome)
    if problem:
        raise Conflict(problem)
    others = await applications.has_other_open(tx, row)
    status = status_after(application, body.outcome, has_others=others)
    decision = queries.NewDecision(
        id=uuid4(),
        application_id=row["id"],
        outcome=body.outcome,
        feedback_id=await _said(tx, subject, row["candidate_id"], body.reason),
        stage_before=row["stage"],
        status_before=application.candidate_status if status else None,
        decided_by=subject.actor_id,
    )
    await queries.write(tx, decision)
    detail = {"application": str(row["id"]), "outcome": body.outcome}
    await record(tx, subject, "decision.made", Thing("decision", decision.id), detail)
    await move(tx, subject, row, body.outcome)
    if status is not None:
        await _set_status(tx, subject, row, status)
    made = DecisionMade(
        candidate_id=row["candidate_id"],
        application_id=row["id"],
        decision_id=decision.id,
        outcome=DecisionOutcome(body.outcome),
    )
    await publishing.decision_made(tx, subject.tenant_id, made)
    return decision.id


async def _said(tx: Transaction, subject: Subject, candidate_id: UUID, reason: str) -> UUID:
    """A reason is words about a person: nobody else reads it before the screen has."""
    remark = feedback.NewRemark(
        id=uuid4(), candidate_id=candidate_id, author_id=subject.actor_id, original=reason
    )
    await submit(tx, subject, remark)
    return remark.id


async def _set_status(tx: Transaction, subject: Subject, row: Row, status: str) -> None:
    known = await editing.locked(tx, row["candidate"])
    if known is None:
        raise NotFound("Candidate not found")
    await set_status(tx, subject, known, status)


def _shown(row: Row, subject: Subject) -> Decision:
    whole = sees_originals(subject, row["author_id"])
    reason = row["original"] if whole else row["sanitized"]
    return Decision.model_validate({**row, "reason": reason})
