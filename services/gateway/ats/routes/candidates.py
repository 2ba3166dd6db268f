"""Candidates of an ATS: pushed by its own id for them, and pulled as they change."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Response
from fastapi.responses import JSONResponse

from runtime.database import Row, Transaction
from runtime.identities import lock_identities
from runtime.reception import Arrival, Receipt
from schemas.candidate import Change
from schemas.event import BlobRef
from schemas.resume import Source
from services.gateway import publishing
from services.gateway.ats import feeds, records
from services.gateway.ats.attachments import File, attached
from services.gateway.ats.bodies import CandidatePush, Identifier
from services.gateway.ats.paging import moment, page
from services.gateway.ats.positions import position_of
from services.gateway.ats.pushing import EMPTY, differing, is_identifying, sent_columns
from services.gateway.ats.shapes import CandidatePage, CandidatesWanted, PulledCandidate, Pushed
from services.gateway.audit.recording import Changes, Thing, record
from services.gateway.auth import AtsRead, AtsWrite
from services.gateway.errors import Invalid, NotFound
from services.gateway.identities import Subject
from services.gateway.parameters import FromQuery
from services.gateway.queries.resumes import job_named
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/ats/candidates", tags=["ATS integrations"])

Held = Annotated[Resources, Depends(resources_of)]
Wanted = Annotated[CandidatesWanted, Depends(FromQuery(CandidatesWanted))]
ExternalId = Annotated[Identifier, Path()]
Outcome = Literal["created", "updated", "unchanged"]
UPDATED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": Pushed, "description": "We knew the candidate"}
}


@router.post(
    "", status_code=201, response_model=Pushed, responses=UPDATED, summary="Push a candidate"
)
async def push(subject: AtsWrite, held: Held, body: CandidatePush) -> Response:
    """Creates or updates the candidate of this external id: the same push again changes nothing.

    A resume goes through the pipeline and is filed with this candidate. Another candidate who may
    be the same person is shown to people; nobody is merged by a push.
    """
    file = await attached(body, held.egress)
    arrival = _arrival(body, file) if file else None
    original = await held.reception.keep(subject.tenant_id, arrival) if arrival else None
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        known = await records.locked(tx, body.external_id)
        if known is None:
            identity, number = await _create(tx, subject, body)
            outcome: Outcome = "created"
        else:
            identity, number = known["id"], known["number"]
            outcome = await _update(tx, subject, known, body)
        receipt = None
        if arrival is not None and original is not None:
            receipt = await _receive(tx, held, subject, (arrival, original, body.job), identity)
    answer = {
        "status": outcome,
        "candidate_id": number,
        "external_id": body.external_id,
        "resume": receipt and _taken(receipt),
    }
    return JSONResponse(answer, status_code=201 if outcome == "created" else 200)


@router.get("", response_model=CandidatePage, summary="Pull candidates")
async def pull(subject: AtsRead, held: Held, wanted: Wanted) -> Response:
    """In the order in which they changed, each with its latest state only.

    Keep `next_cursor` for the next synchronisation: it misses nothing, not even what a slow
    transaction wrote before it and committed after. Who was deleted or merged is told by
    /api/ats/deletions.
    """
    async with held.database.transaction(subject.tenant_id) as tx:
        part = await feeds.candidates(
            tx,
            feeds.Wanted(
                after=position_of(wanted.cursor),
                limit=wanted.limit,
                since=moment(wanted.updated_since),
            ),
        )
    return page("candidates", part)


@router.get("/{external_id}", response_model=PulledCandidate, summary="Pull one candidate")
async def show(subject: AtsRead, held: Held, external_id: ExternalId) -> Response:
    """Where the candidate was merged, the one that remains: its own `external_id` tells."""
    async with held.database.transaction(subject.tenant_id) as tx:
        found = await feeds.candidate(tx, external_id)
    if found is None:
        raise NotFound("No candidate has this external_id")
    return Response(found, media_type="application/json")


async def _create(tx: Transaction, subject: Subject, body: CandidatePush) -> tuple[UUID, int]:
    columns = sent_columns(body)
    if not (body.first_name or body.last_name):
        raise Invalid.field("last_name", "A new candidate needs a first or a last name")
    identity = uuid4()
    number = await records.create(tx, identity, body.external_id, columns)
    await publishing.candidate_created(tx, subject.tenant_id, identity, external=True)
    before_after = {name: (EMPTY[name], value) for name, value in columns.items()}
    changes = Changes(identity, before_after)
    await record(tx, subject, "candidate.pushed", Thing("candidate", identity), changes=changes)
    return identity, number


async def _update(tx: Transaction, subject: Subject, known: Row, body: CandidatePush) -> Outcome:
    columns = differing(known, sent_columns(body))
    if not columns:
        return "unchanged"
    identity: UUID = known["id"]
    version = await records.change(tx, known, columns)
    await publishing.candidate_changed(
        tx, subject.tenant_id, identity, version, Change.UPDATED, tuple(sorted(columns))
    )
    if is_identifying(columns):
        await publishing.candidate_submitted(
            tx, subject.tenant_id, identity, version, external=True
        )
    changes = Changes(identity, {name: (known[name], value) for name, value in columns.items()})
    await record(tx, subject, "candidate.pushed", Thing("candidate", identity), changes=changes)
    return "updated"


def _arrival(body: CandidatePush, file: File) -> Arrival:
    name, data = file
    return Arrival(data=data, file_name=name, source=Source.ATS, source_ref=body.external_id)


async def _receive(
    tx: Transaction,
    held: Resources,
    subject: Subject,
    sent: tuple[Arrival, BlobRef, str | None],
    candidate_id: UUID,
) -> Receipt:
    arrival, original, job = sent
    job_id = await job_named(tx, job) if job else None
    if job and job_id is None:
        raise Invalid.field("job", "No job has this id, number or slug")
    receipt = await held.reception.receive(
        tx, subject.tenant_id, records.of_file(arrival, original, job_id), original
    )
    await records.claim(tx, receipt.resume_id, candidate_id)
    return receipt


def _taken(receipt: Receipt) -> dict[str, Any]:
    accepted = "accepted" if receipt.is_new else "known"
    return {
        "resume_id": str(receipt.resume_id),
        "status": "rejected" if receipt.rejected else accepted,
        "reason": receipt.rejected,
        "href": f"/api/resumes/{receipt.resume_id}",
    }
