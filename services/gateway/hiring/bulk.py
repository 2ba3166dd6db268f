"""Many at once: each item is done or refused for itself, and the report tells which."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends

from runtime.database import Row, Transaction
from runtime.identities import lock_identities
from services.gateway.auth import ApplicationsWrite, CandidatesWrite
from services.gateway.editing import LEFT
from services.gateway.hiring import application_queries as applications
from services.gateway.hiring.moving import move, set_status
from services.gateway.hiring.shapes import BulkMove, BulkReport, BulkStatus
from services.gateway.hiring.stages import move_problem
from services.gateway.identities import Subject
from services.gateway.queries import editing
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/bulk", tags=["Bulk changes"])

Held = Annotated[Resources, Depends(resources_of)]
Verdict = tuple[str, str | None]


@router.post("/applications/move", response_model=BulkReport, summary="Move many applications")
async def move_many(subject: ApplicationsWrite, held: Held, body: BulkMove) -> BulkReport:
    """What can't move stays, with the reason; the rest moves."""
    ids = list(dict.fromkeys(body.ids))
    async with held.database.transaction(subject.tenant_id) as tx:
        rows = await applications.locked(tx, ids)
        verdicts = [await _moved(tx, subject, rows.get(one), body.stage) for one in ids]
    return _report(ids, verdicts)


@router.post("/candidates/status", response_model=BulkReport, summary="Set many statuses")
async def set_many(subject: CandidatesWrite, held: Held, body: BulkStatus) -> BulkReport:
    """The status of the candidates' list. Whoever has left keeps theirs: a release changes that."""
    ids = list(dict.fromkeys(body.ids))
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        verdicts = [await _set(tx, subject, one, body.status) for one in ids]
    return _report(ids, verdicts)


async def _moved(tx: Transaction, subject: Subject, row: Row | None, stage: str) -> Verdict:
    if row is None:
        return "not_found", "No such application"
    if row["stage"] == stage:
        return "unchanged", None
    problem = move_problem(applications.standing(row), stage)
    if problem is not None:
        return "refused", problem
    await move(tx, subject, row, stage)
    return "changed", None


async def _set(tx: Transaction, subject: Subject, number: int, status: str) -> Verdict:
    record = await editing.locked_survivor(tx, number)
    if record is None:
        return "not_found", "Candidate not found"
    if record["status"] == status:
        return "unchanged", None
    if record["status"] == LEFT:
        return "refused", "This person has left: release the hold first"
    await set_status(tx, subject, record, status)
    return "changed", None


def _report(ids: Sequence[UUID] | Sequence[int], verdicts: Sequence[Verdict]) -> BulkReport:
    items: list[dict[str, Any]] = [
        {"id": one, "result": result, "reason": reason}
        for one, (result, reason) in zip(ids, verdicts, strict=True)
    ]
    changed = sum(result == "changed" for result, _ in verdicts)
    return BulkReport.model_validate({"changed": changed, "items": items})
