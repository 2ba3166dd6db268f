"""Candidates typed, edited and deleted by people, as RecruitOS clients do it."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Response

from runtime.database import Row, Transaction
from runtime.identities import lock_identities
from schemas.candidate import Change
from services.gateway import candidate_notes, publishing
from services.gateway.audit.recording import Changes, Thing, record
from services.gateway.auth import CandidatesWrite
from services.gateway.bodies import CandidateCreate, CandidateUpdate
from services.gateway.editing import columns_of, edit, returns_unseen
from services.gateway.errors import Conflict, Invalid, NotFound
from services.gateway.queries import candidates as reading
from services.gateway.queries import editing as queries
from services.gateway.resources import Resources, resources_of
from services.gateway.shapes import Candidate, Detail

router = APIRouter(prefix="/api/candidates", tags=["Candidates"])

Held = Annotated[Resources, Depends(resources_of)]
Number = Annotated[int, Path(alias="candidateId", ge=1, lt=2**63)]


@router.post("", status_code=201, response_model=Candidate, summary="Create a candidate")
async def create(subject: CandidatesWrite, held: Held, body: CandidateCreate) -> Response:
    """Dedupe then looks whether the person is known; HR decides about likely duplicates."""
    identity, columns = uuid4(), columns_of(body)
    given = {name: (None, value) for name, value in columns.items() if value is not None}
    async with held.database.transaction(subject.tenant_id) as tx:
        await _require_free(tx, body.email)
        # Nobody knows the candidate yet, so what is told and noted of it can come first: its number
        # is taken last, and held against all other writers for one statement and the commit.
        await publishing.candidate_created(tx, subject.tenant_id, identity)
        thing = Thing("candidate", identity)
        await record(tx, subject, "candidate.created", thing, changes=Changes(identity, given))
        created = await queries.create(tx, identity, columns)
        if body.notes:
            await candidate_notes.screen_again(tx, subject.tenant_id, identity, subject.actor_id)
    return Response(
        created.shown,
        status_code=201,
        media_type="application/json",
        headers={"Location": f"/api/candidates/{created.number}"},
    )


@router.put("/{candidateId}", response_model=Candidate, summary="Update a candidate")
async def update(
    subject: CandidatesWrite, held: Held, candidate_id: Number, body: CandidateUpdate
) -> Response:
    """Absent fields stay. What a person sets here, no later resume overwrites. The id of one merged
    away updates the survivor, whose id is answered.
    """
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        known = _found(await queries.locked_survivor(tx, candidate_id))
        changes = edit(known, await candidate_notes.as_given(tx, subject, known, body))
        if returns_unseen(known, changes):
            raise Invalid.field("status", "This person has left: release the hold first")
        if "email" in changes.columns:
            await _require_free(tx, changes.columns["email"], known["id"])
        if changes.columns:
            version = await queries.change(tx, known, changes.columns)
            await publishing.candidate_changed(
                tx, subject.tenant_id, known["id"], version, Change.UPDATED, changes.fields
            )
            if changes.is_identifying:
                await publishing.candidate_submitted(tx, subject.tenant_id, known["id"], version)
            differs = {name: (known[name], value) for name, value in changes.columns.items()}
            thing = Thing("candidate", known["id"])
            await record(
                tx, subject, "candidate.updated", thing, changes=Changes(known["id"], differs)
            )
        if "notes" in changes.columns:
            await candidate_notes.written(tx, subject, known["id"])
        shown = await reading.one(tx, subject.actor_id, known["number"])
    return Response(shown, media_type="application/json")


@router.delete(
    "/{candidateId}",
    status_code=204,
    responses={409: {"model": Detail, "description": "It was merged into another"}},
    summary="Delete a candidate",
)
async def delete(subject: CandidatesWrite, held: Held, candidate_id: Number) -> Response:
    """The record goes, with its applications and interviews. The originals of resumes stay."""
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        into = await reading.survivor(tx, candidate_id)
        if into is not None:
            raise Conflict(f"It was merged into candidate {into}: undo that, or delete {into}")
        known = _found(await queries.locked(tx, candidate_id))
        await queries.delete(tx, known["id"])
        await publishing.candidate_changed(
            tx, subject.tenant_id, known["id"], known["version"] + 1, Change.DELETED
        )
        await record(tx, subject, "candidate.deleted", Thing("candidate", known["id"]))
    return Response(status_code=204)


def _found(record: Row | None) -> Row:
    if record is None:
        raise NotFound("Candidate not found")
    return record


async def _require_free(tx: Transaction, email: str, but: UUID | None = None) -> None:
    if await queries.email_is_taken(tx, email, but):
        raise Invalid.field("email", "A candidate with this email exists already")
