"""Access, erasure and consent of one person, and how long a tenant keeps anybody."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import uuid4

from fastapi import APIRouter, Depends, Path
from fastapi.responses import StreamingResponse

from runtime.identities import lock_identities
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import CandidatesWrite, PrivacyManage
from services.gateway.errors import Invalid
from services.gateway.idempotency.forgetting import forget
from services.gateway.privacy import consents, retention
from services.gateway.privacy.erasing import erase
from services.gateway.privacy.exporting import archive, holdings, originals
from services.gateway.privacy.person import marks_of, person_numbered
from services.gateway.privacy.shapes import (
    ConsentCreate,
    ConsentList,
    ConsentShown,
    DueCandidate,
    DueResume,
    ErasureShown,
    RetentionPolicy,
    RetentionPreview,
)
from services.gateway.resources import Resources, resources_of
from services.gateway.shapes import CandidateLink

router = APIRouter(prefix="/api", tags=["Privacy"])

Held = Annotated[Resources, Depends(resources_of)]
Number = Annotated[int, Path(alias="candidateId", ge=1, lt=2**63)]
SHOWN: Final = 100
ZIP: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/zip": {}}, "description": "person.json and every original"}
}


@router.get(
    "/candidates/{candidateId}/personal-data",
    response_class=StreamingResponse,
    responses=ZIP,
    summary="Export a person's data",
)
async def export(subject: PrivacyManage, held: Held, candidate_id: Number) -> StreamingResponse:
    """Everything that is held of one person, of all records that were merged, with the files."""
    async with held.database.transaction(subject.tenant_id) as tx:
        person = await person_numbered(tx, candidate_id)
        found = await holdings(tx, person)
        files = await originals(tx, person)
        await record(tx, subject, "candidate.exported", Thing("candidate", person.candidates[0]))
    return StreamingResponse(
        archive(held.blobs, subject.tenant_id, found, files),
        media_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="candidate-{candidate_id}.zip"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


@router.delete(
    "/candidates/{candidateId}/personal-data",
    response_model=ErasureShown,
    summary="Erase a person",
)
async def erase_person(subject: PrivacyManage, held: Held, candidate_id: Number) -> ErasureShown:
    """Records, resumes, feedback and mails go at once, their files within minutes. For good."""
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        person = await person_numbered(tx, candidate_id)
        marks = await marks_of(tx, person)
        await forget(tx, held.sealing, subject.tenant_id, marks)
        erased = await erase(tx, subject.tenant_id, subject, person, "request")
    return ErasureShown(
        id=erased.id,
        candidates=erased.candidates,
        resumes=erased.resumes,
        mails=list(erased.mails),
    )


@router.get(
    "/candidates/{candidateId}/consents", response_model=ConsentList, summary="List consents"
)
async def list_consents(subject: CandidatesWrite, held: Held, candidate_id: Number) -> ConsentList:
    async with held.database.transaction(subject.tenant_id) as tx:
        person = await person_numbered(tx, candidate_id)
        rows = await consents.of(tx, person.candidates)
    return ConsentList(items=[ConsentShown.model_validate(dict(row)) for row in rows])


@router.post(
    "/candidates/{candidateId}/consents",
    status_code=201,
    response_model=ConsentShown,
    summary="Record a consent, a refusal or a withdrawal",
)
async def add_consent(
    subject: CandidatesWrite, held: Held, candidate_id: Number, body: ConsentCreate
) -> ConsentShown:
    """The latest of a purpose holds; a consent named talent_pool keeps somebody longer."""
    said_at = body.said_at or datetime.now(UTC)
    if body.expires_at is not None and body.expires_at <= said_at:
        raise Invalid.field("expires_at", "It must lie after said_at")
    consent = consents.Consent(
        id=uuid4(),
        purpose=body.purpose,
        is_given=body.is_given,
        source=body.source,
        said_at=said_at,
        expires_at=body.expires_at,
        recorded_by=subject.actor_id,
    )
    async with held.database.transaction(subject.tenant_id) as tx:
        person = await person_numbered(tx, candidate_id)
        await consents.add(tx, person.candidates[0], consent)
        detail = {"purpose": body.purpose, "is_given": body.is_given}
        thing = Thing("candidate", person.candidates[0])
        await record(tx, subject, "consent.recorded", thing, detail)
    return ConsentShown.model_validate(consent, from_attributes=True)


@router.get("/privacy/retention", response_model=RetentionPolicy, summary="See how long is kept")
async def show_policy(subject: PrivacyManage, held: Held) -> RetentionPolicy:
    async with held.database.transaction(subject.tenant_id) as tx:
        standing = await retention.policy(tx)
    return RetentionPolicy.model_validate(standing, from_attributes=True)


@router.put("/privacy/retention", response_model=RetentionPolicy, summary="Set how long is kept")
async def set_policy(subject: PrivacyManage, held: Held, body: RetentionPolicy) -> RetentionPolicy:
    """Set it inactive first and look at what is due; once active, what is due goes within hours."""
    wanted = retention.Policy(body.candidate_days, body.resume_days, body.is_active)
    async with held.database.transaction(subject.tenant_id) as tx:
        await retention.set_policy(tx, wanted, subject.actor_id)
        thing = Thing("retention_policy", subject.tenant_id)
        await record(tx, subject, "retention.set", thing, body.model_dump())
    return body


@router.get(
    "/privacy/retention/due", response_model=RetentionPreview, summary="See what would be erased"
)
async def preview(subject: PrivacyManage, held: Held) -> RetentionPreview:
    """A dry run of the policy as it stands: the first hundred of each. Nothing changes."""
    async with held.database.transaction(subject.tenant_id) as tx:
        standing = await retention.policy(tx)
        people = await retention.due_candidates(tx, standing.candidate_days, SHOWN)
        files = await retention.due_resumes(tx, standing.resume_days, SHOWN)
    return RetentionPreview(
        candidates=[
            DueCandidate(
                candidate=CandidateLink(id=row["number"], href=f"/api/candidates/{row['number']}"),
                last_heard=row["last_heard"],
            )
            for row in people
        ],
        resumes=[DueResume(resume_id=r["id"], received_at=r["received_at"]) for r in files],
    )
