"""A resume's profile: read, set right by a person, and given back to the parser."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from runtime.database import Row, Transaction
from runtime.identities import lock_identities
from schemas.candidate import Change
from services.gateway import publishing
from services.gateway.audit.recording import Changes, Thing, record
from services.gateway.auth import ResumesRead, ResumesWrite
from services.gateway.correcting import queries
from services.gateway.correcting.applying import profile_fields, record_changes
from services.gateway.correcting.shapes import Corrected, Correction, FieldName, ProfileShown
from services.gateway.editing import IDENTIFYING
from services.gateway.errors import Conflict, NotFound
from services.gateway.identities import Subject
from services.gateway.queries import resumes
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/resumes", tags=["Profiles"])

Held = Annotated[Resources, Depends(resources_of)]
UNREAD: Final[dict[int | str, dict[str, Any]]] = {409: {"description": "It was not read yet"}}


@router.get(
    "/{resume_id}/profile", response_model=ProfileShown, responses=UNREAD, summary="See a profile"
)
async def show(subject: ResumesRead, held: Held, resume_id: UUID) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        if await resumes.one(tx, resume_id) is None:
            raise NotFound("No such resume")
        return await _shown(tx, resume_id)


@router.patch(
    "/{resume_id}/profile",
    response_model=ProfileShown,
    responses=UNREAD,
    summary="Correct a profile",
)
async def correct(subject: ResumesWrite, held: Held, resume_id: UUID, body: Correction) -> Response:
    """Everybody reads it as corrected from now on, also after it is parsed again. The candidate's
    record follows where the resume is their newest and nobody typed something else there.
    """
    fields = profile_fields(body)
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        before = await _locked(tx, resume_id)
        if fields:
            await queries.correct(tx, resume_id, fields, subject.actor_id)
            await _follow(tx, subject, resume_id, before, sorted(fields))
        return await _shown(tx, resume_id)


@router.delete(
    "/{resume_id}/profile/{field}",
    response_model=ProfileShown,
    responses=UNREAD,
    summary="Withdraw a correction",
)
async def withdraw(
    subject: ResumesWrite, held: Held, resume_id: UUID, field: FieldName
) -> Response:
    """What the parser read counts again."""
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        before = await _locked(tx, resume_id)
        if not await queries.withdraw(tx, resume_id, field):
            raise NotFound("Nobody corrected this")
        await _follow(tx, subject, resume_id, before, [field])
        return await _shown(tx, resume_id)


async def _locked(tx: Transaction, resume_id: UUID) -> Row:
    if not await queries.lock_resume(tx, resume_id):
        raise NotFound("No such resume")
    return await _read(tx, resume_id)


async def _read(tx: Transaction, resume_id: UUID) -> Row:
    profile = await queries.profile(tx, resume_id)
    if profile is None:
        raise Conflict("It was not read yet, so there is nothing to correct")
    return profile


async def _follow(
    tx: Transaction, subject: Subject, resume_id: UUID, before: Row, fields: list[str]
) -> None:
    """The candidate's record takes over what it had from this resume."""
    detail = {"fields": fields}
    await record(tx, subject, "resume.corrected", Thing("resume", resume_id), detail)
    owner = await queries.owner(tx, resume_id)
    if owner is None:
        return
    after = await _read(tx, resume_id)
    changes = record_changes(owner, before["profile"], after["profile"], frozenset(owner["edited"]))
    if not changes:
        return
    version = await queries.take_over(tx, owner, changes)
    differs = {name: (owner[name], value) for name, value in changes.items()}
    thing = Thing("candidate", owner["id"])
    await record(tx, subject, "candidate.updated", thing, changes=Changes(owner["id"], differs))
    await publishing.candidate_changed(
        tx, subject.tenant_id, owner["id"], version, Change.UPDATED, tuple(sorted(changes))
    )
    if not IDENTIFYING.isdisjoint(changes):
        await publishing.candidate_submitted(tx, subject.tenant_id, owner["id"], version)


async def _shown(tx: Transaction, resume_id: UUID) -> Response:
    profile = await _read(tx, resume_id)
    corrected = [
        Corrected.model_validate({**row, "parsed": profile["parsed"].get(row["field"])})
        for row in await queries.corrections(tx, resume_id)
    ]
    shown = ProfileShown.model_validate(
        {
            "resume_id": resume_id,
            "profile_id": profile["id"],
            "engine": profile["engine"],
            "parsed_at": profile["created_at"],
            "profile": profile["profile"],
            "corrected": corrected,
        }
    )
    return Response(shown.model_dump_json(), media_type="application/json")
