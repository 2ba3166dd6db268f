"""The rehire guard: what is held since somebody left, and who released it why."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path

from runtime.database import Row, Transaction
from runtime.identities import lock_identities
from schemas.candidate import ApplicationMoved, Change
from services.gateway import publishing
from services.gateway.audit.recording import Changes, Thing, actor_of, record
from services.gateway.auth import CandidatesRead, CandidatesRelease
from services.gateway.editing import LEFT
from services.gateway.errors import Conflict, Forbidden, Invalid, NotFound
from services.gateway.queries import editing
from services.gateway.queries import holds as queries
from services.gateway.resources import Resources, resources_of
from services.gateway.review_shapes import HeldApplication, Holds, Release, ReleasedApplication

router = APIRouter(prefix="/api/candidates", tags=["Rehire guard"])

Held = Annotated[Resources, Depends(resources_of)]
Number = Annotated[int, Path(alias="candidateId", ge=1, lt=2**63)]
NOTHING: Final[Mapping[int | str, dict[str, Any]]] = {409: {"description": "Nothing is held"}}


@router.get("/{candidateId}/holds", response_model=Holds, summary="See what is held")
async def show(subject: CandidatesRead, held: Held, candidate_id: Number) -> Holds:
    """Held applications, and every release with its reason."""
    async with held.database.transaction(subject.tenant_id) as tx:
        return await _shown(tx, await _followed(tx, candidate_id))


@router.post(
    "/{candidateId}/release", response_model=Holds, responses={**NOTHING}, summary="Release a hold"
)
async def release(
    subject: CandidatesRelease, held: Held, candidate_id: Number, body: Release
) -> Holds:
    """The reason is kept for good. A leaver keeps the status, and is held at the next application,
    unless a new status is given. A person does this: an API key cannot.
    """
    if actor_of(subject).kind != "user":
        raise Forbidden("A person releases a hold, not a key")
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        leaver = await _followed(tx, candidate_id)
        returns = _returns(leaver, body)
        applications = await queries.held(tx, leaver["id"], body.application_id)
        if not applications and not returns:
            raise Conflict("No application of this candidate is held")
        ids = [application["id"] for application in applications]
        await queries.release(tx, ids, subject.actor_id, body.reason)
        if returns:
            await queries.let_return(tx)
        version = (
            await editing.change(tx, leaver, {"status": body.status})
            if returns
            else await queries.touch(tx, leaver["id"])
        )
        fields = ("applications", "status") if returns else ("applications",)
        await publishing.candidate_changed(
            tx, subject.tenant_id, leaver["id"], version, Change.UPDATED, fields
        )
        for application in applications:
            moved = ApplicationMoved(
                candidate_id=leaver["id"],
                application_id=application["id"],
                stage=application["stage"],
                released=True,
            )
            await publishing.application_moved(tx, subject.tenant_id, moved)
        await record(
            tx,
            subject,
            "hold.released",
            Thing("candidate", leaver["id"]),
            {"applications": [str(one) for one in ids]},
            changes=Changes(leaver["id"], {"status": (LEFT, body.status)}) if returns else None,
        )
        return await _shown(tx, await _followed(tx, candidate_id))


def _returns(record: Row, body: Release) -> bool:
    """Whether the leaver is one no more."""
    if body.status is None:
        return False
    if record["status"] != LEFT or body.status == LEFT:
        raise Invalid.field("status", "A release gives a new status to one who has left only")
    return True


async def _followed(tx: Transaction, number: int) -> Row:
    record = await editing.locked_survivor(tx, number)
    if record is None:
        raise NotFound("Candidate not found")
    return record


async def _shown(tx: Transaction, record: Row) -> Holds:
    return Holds(
        candidate_id=record["number"],
        status=record["status"],
        held=[
            HeldApplication(
                application_id=row["id"],
                job_id=row["job_id"],
                stage=row["stage"],
                since=row["updated_at"],
            )
            for row in await queries.held(tx, record["id"])
        ],
        released=[
            ReleasedApplication(
                application_id=row["id"],
                job_id=row["job_id"],
                stage=row["stage"],
                reason=row["reason"],
                released_by=row["released_by"],
                released_at=row["released_at"],
            )
            for row in await queries.released(tx, record["id"])
        ],
    )
