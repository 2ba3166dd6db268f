"""What a first reviewer reads: the profile without the person, and the original redacted."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from fastapi.responses import JSONResponse

from runtime.blobs import BlobMissing
from runtime.database import Row, Transaction
from schemas.event import BlobRef
from services.gateway import publishing
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import CandidatesRead
from services.gateway.blind_shapes import BlindFilter, BlindShown, RedactionShown
from services.gateway.concealing import Attribute, revealable
from services.gateway.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from services.gateway.identities import Subject
from services.gateway.parameters import FromQuery
from services.gateway.queries import blind as queries
from services.gateway.queries import redactions, resumes
from services.gateway.queries.interviews import candidate_numbered
from services.gateway.resources import Resources, resources_of

router = APIRouter(tags=["Blind review"])

Held = Annotated[Resources, Depends(resources_of)]
Number = Annotated[int, Path(alias="candidateId", ge=1, lt=2**63)]
ATTRIBUTES: Final[tuple[Attribute, ...]] = ("name", "contact", "address")


Wanted = Annotated[BlindFilter, Depends(FromQuery(BlindFilter))]
REDACTED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/pdf": {}}, "description": "Pages drawn anew, without text"},
    202: {"model": RedactionShown, "description": "It is being made: ask again"},
    409: {"description": "There can be none, and why"},
    410: {"description": "The file was erased"},
}


@router.get(
    "/api/candidates/{candidateId}/blind", response_model=BlindShown, summary="Review blindly"
)
async def show_blind(
    subject: CandidatesRead, held: Held, candidate_id: Number, wanted: Wanted
) -> Response:
    """Nothing about the person is shown to anybody who does not ask for it."""
    asked = _asked(wanted.reveal)
    async with held.database.transaction(subject.tenant_id) as tx:
        row = await _screened(tx, candidate_id)
        reviewed = await queries.reviewed(tx, subject.actor_id, [row["number"]])
        _require(asked, subject, has_reviewed=bool(reviewed))
        if asked:
            detail = {"attributes": sorted(asked), "resume": str(row["resume_id"])}
            thing = Thing("candidate", row["candidate_id"])
            await record(tx, subject, "candidate.unmasked", thing, detail)
    return JSONResponse(_shown(row, asked).model_dump(mode="json"))


@router.get(
    "/api/resumes/{resume_id}/redacted",
    response_class=Response,
    responses=REDACTED,
    summary="Download the original without the person",
)
async def redacted(subject: CandidatesRead, held: Held, resume_id: UUID) -> Response:
    """Made when somebody first asks; 202 until then."""
    async with held.database.transaction(subject.tenant_id) as tx:
        resume = await resumes.one(tx, resume_id)
        if resume is None:
            raise NotFound("No such resume")
        made = await redactions.one(tx, resume_id)
        if made is None:
            await _request(tx, subject, resume)
    if made is None or (made["sha256"] is None and made["failure"] is None):
        return JSONResponse({"state": "pending"}, 202, headers={"Retry-After": "2"})
    if made["sha256"] is None:
        raise Conflict(made["failure"])
    try:
        data = await held.blobs.get(subject.tenant_id, made["sha256"])
    except BlobMissing as error:
        raise Gone("The file was erased") from error
    return Response(data, headers=_headers(resume_id), media_type="application/pdf")


def _asked(written: str) -> frozenset[Attribute]:
    names = {part.strip() for part in written.split(",") if part.strip()}
    if not names <= set(ATTRIBUTES):
        raise Invalid.field("reveal", "Any of name, contact, address, separated by commas")
    return frozenset(attribute for attribute in ATTRIBUTES if attribute in names)


async def _screened(tx: Transaction, number: int) -> Row:
    candidate = await candidate_numbered(tx, number)
    row = await queries.latest(tx, candidate) if candidate else None
    if row is None:
        raise NotFound("No screened resume of this candidate")
    return row


def _require(asked: frozenset[Attribute], subject: Subject, *, has_reviewed: bool) -> None:
    if not asked <= revealable(subject, has_reviewed=has_reviewed):
        raise Forbidden("Your role does not reveal this, or not before your first review")


def _shown(row: Row, asked: frozenset[Attribute]) -> BlindShown:
    blind: dict[str, Any] = {**row["blind"]}
    if "name" in asked:
        blind["name"] = row["name"] or None
    if "address" in asked:
        blind["location"] = row["location"]
    if "contact" in asked:
        found = {"emails": "email", "phones": "phone", "links": "linkedin_url"}
        blind.update({shown: [row[name]] for shown, name in found.items() if row[name]})
    hidden = [attribute for attribute in blind.get("hidden", []) if attribute not in asked]
    return BlindShown.model_validate(
        {**blind, "hidden": hidden, "candidate_id": row["number"], "resume_id": row["resume_id"]}
    )


async def _request(tx: Transaction, subject: Subject, resume: Row) -> None:
    if not await redactions.is_read(tx, resume["id"]):
        raise Conflict("It was not read yet, so nobody knows what to take out")
    if await redactions.request(tx, resume["id"]):
        original = BlobRef(
            sha256=resume["sha256"], size=resume["size"], media_type=resume["media_type"]
        )
        await publishing.redaction_requested(tx, subject.tenant_id, resume["id"], original)


def _headers(resume_id: UUID) -> dict[str, str]:
    """The file's own name would tell whose it is."""
    return {
        "Content-Disposition": f'attachment; filename="resume-{resume_id}.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
