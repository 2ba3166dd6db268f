"""Findings in reviewers' words, appeals against them, and the decisions on these."""

from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from runtime.database import Row, Transaction
from services.gateway import publishing
from services.gateway.audit.recording import Thing, record
from services.gateway.audit.unmasking import unmasked
from services.gateway.auth import BiasReview, FeedbackWrite
from services.gateway.errors import Conflict, Forbidden, Invalid, NotFound
from services.gateway.parameters import FromQuery
from services.gateway.queries import feedback as queries
from services.gateway.remarks import Remark, finding_named, finding_shown
from services.gateway.resources import Resources, resources_of
from services.gateway.reviewing import (
    AppealCreate,
    AppealDecide,
    AppealFilter,
    AppealList,
    AppealShown,
    FindingFilter,
    FindingPage,
)

router = APIRouter(tags=["Bias"])

Held = Annotated[Resources, Depends(resources_of)]
Findings = Annotated[FindingFilter, Depends(FromQuery(FindingFilter))]
Appeals = Annotated[AppealFilter, Depends(FromQuery(AppealFilter))]
STANDS: Final[dict[int | str, dict[str, Any]]] = {
    409: {"description": "It was appealed, decided or changed already"}
}


@router.get("/api/bias/findings", response_model=FindingPage, summary="List findings")
async def list_findings(subject: BiasReview, held: Held, wanted: Findings) -> Response:
    """What stands taken out of reviewers' words, the newest first."""
    async with held.database.transaction(subject.tenant_id) as tx:
        rows = await queries.findings(
            tx,
            category=wanted.category,
            reviewer=wanted.reviewer,
            limit=wanted.limit,
            offset=wanted.offset,
        )
        await unmasked(tx, subject, [(row["id"], row["author_id"]) for row in rows])
    after = wanted.offset + len(rows) if len(rows) == wanted.limit else None
    return JSONResponse({"items": [_found_in(row) for row in rows], "next_offset": after})


@router.post(
    "/api/feedback/{feedback_id}/appeal",
    status_code=201,
    response_model=AppealShown,
    responses=STANDS,
    summary="Appeal against a finding",
)
async def appeal(
    subject: FeedbackWrite, held: Held, feedback_id: UUID, body: AppealCreate
) -> Response:
    """Only the author can. The words stay filtered until somebody else has decided."""
    appeal_id = uuid4()
    async with held.database.transaction(subject.tenant_id) as tx:
        remark = await queries.locked(tx, feedback_id)
        if remark is None:
            raise NotFound("No such feedback")
        if remark.author_id != subject.actor_id:
            raise Forbidden("Only the author of feedback can appeal")
        finding = finding_named(remark, body.finding)
        if finding is None:
            raise Invalid.field("finding", "There is no such finding in these words")
        if await queries.is_appealed(tx, remark, finding):
            raise Conflict("This finding was appealed already")
        await queries.appeal(tx, appeal_id, remark, finding, body.reason)
        detail = {"feedback": str(feedback_id), "finding": body.finding}
        await record(tx, subject, "appeal.made", Thing("appeal", appeal_id), detail)
        row = await _existing(tx, appeal_id)
    return JSONResponse(_shown(row), status_code=201)


@router.get("/api/appeals", response_model=AppealList, summary="List appeals")
async def list_appeals(subject: BiasReview, held: Held, wanted: Appeals) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        rows = await queries.appeals(
            tx, is_open=wanted.open, limit=wanted.limit, offset=wanted.offset
        )
        await unmasked(tx, subject, [(row["feedback_id"], row["author_id"]) for row in rows])
    return JSONResponse({"items": [_shown(row) for row in rows]})


@router.post(
    "/api/appeals/{appeal_id}/decide",
    response_model=AppealShown,
    responses=STANDS,
    summary="Decide an appeal",
)
async def decide(subject: BiasReview, held: Held, appeal_id: UUID, body: AppealDecide) -> Response:
    """Once, with a reason, by another than the author; the row of it can't be changed."""
    async with held.database.transaction(subject.tenant_id) as tx:
        remark = await _of_appeal(tx, await _existing(tx, appeal_id))
        row = await _existing(tx, appeal_id)  # again, now that nobody else can decide it
        if row["author_id"] == subject.actor_id:
            raise Forbidden("Nobody decides an appeal of their own")
        if row["decision"] is not None:
            raise Conflict("This appeal was decided already")
        if row["version"] != remark.version:
            raise Conflict("The words were changed since")
        await queries.decide(tx, appeal_id, body.decision, body.reason, subject.actor_id)
        if body.decision == "restore":
            await queries.give_back(tx, remark.id, row["finding"])
            await publishing.feedback_submitted(
                tx, subject.tenant_id, remark.candidate_id, remark.id, remark.version
            )
        detail = {"feedback": str(remark.id), "decision": body.decision}
        await record(tx, subject, "appeal.decided", Thing("appeal", appeal_id), detail)
        decided = await _existing(tx, appeal_id)
    return JSONResponse(_shown(decided))


async def _existing(tx: Transaction, appeal_id: UUID) -> Row:
    row = await queries.appealed(tx, appeal_id)
    if row is None:
        raise NotFound("No such appeal")
    return row


async def _of_appeal(tx: Transaction, row: Row) -> Remark:
    remark = await queries.locked(tx, row["feedback_id"])
    if remark is None:  # erased meanwhile
        raise NotFound("No such appeal")
    return remark


def _shown(row: Row) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "feedback_id": str(row["feedback_id"]),
        "version": row["version"],
        "finding": finding_shown(row["finding"]),
        "reason": row["reason"],
        "created_at": row["created_at"].isoformat(),
        "decision": row["decision"],
        "decision_reason": row["decision_reason"],
        "decided_at": row["decided_at"] and row["decided_at"].isoformat(),
    }


def _found_in(row: Row) -> dict[str, Any]:
    author = row["author_id"]
    return {
        **finding_shown(row["finding"]),
        "feedback_id": str(row["id"]),
        "candidate_id": row["candidate"],
        "reviewer": {"id": author and str(author), "name": row["author"]},
        "words": row["words"],
        "screened_at": row["screened_at"].isoformat(),
    }
