"""Resumes: uploaded, listed, followed through the stages, and given back as they came."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import JSONResponse

from runtime.blobs import BlobMissing
from runtime.database import Row, Transaction
from runtime.reception import MEGABYTE, Arrival, Receipt
from services.gateway import presenting
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import ResumesRead, ResumesWrite
from services.gateway.cursors import cursor_of, place_of
from services.gateway.errors import Gone, Invalid, NotFound
from services.gateway.identities import Subject
from services.gateway.parameters import FromQuery
from services.gateway.queries import resumes as queries
from services.gateway.resources import Resources, resources_of
from services.gateway.settings import GatewaySettings
from services.gateway.shapes import ResumeFilter, ResumePage, ResumeTimeline, UploadReport
from services.gateway.uploads import arrivals, plain_name, received_form

router = APIRouter(prefix="/api/resumes", tags=["Resumes"])

Held = Annotated[Resources, Depends(resources_of)]
Filter = Annotated[ResumeFilter, Depends(FromQuery(ResumeFilter))]

Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]

BYTES = {"type": "string", "format": "binary"}
UPLOAD_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "minItems": 1,
                        },
                        "job": {
                            "type": "string",
                            "description": "the id, number or slug of the job applied for",
                        },
                        "source_ref": {
                            "type": "string",
                            "description": "your own id for this upload, to find it by",
                        },
                    },
                }
            }
        },
    }
}


@router.post(
    "",
    status_code=202,
    response_model=UploadReport,
    openapi_extra=UPLOAD_BODY,
    summary="Upload resumes",
)
async def upload(subject: ResumesWrite, held: Held, request: Request) -> Response:
    """Answered once every original is stored and its event is committed: nothing can be lost.

    The report tells of each file whether it is new, known already, or refused, and why; one that
    is refused does not stop the others. A ZIP is opened: its files are reported as if sent alone.
    """
    settings: GatewaySettings = request.app.state.settings
    async with received_form(
        request,
        largest=settings.largest_upload_mb * MEGABYTE,
        most_files=settings.most_files,
    ) as form:
        files = await arrivals(form, form.field("source_ref") or str(uuid4()))
        job = form.field("job")
    report = await _receive(held, subject, files, job)
    return JSONResponse({"files": report}, status_code=202)


@router.get("", response_model=ResumePage, summary="List resumes")
async def list_resumes(subject: ResumesRead, held: Held, query: Filter) -> Response:
    """Newest first; `message_id` finds what a mail brought, `source_ref` any source's own id."""
    wanted = queries.Wanted(
        limit=query.limit,
        message_id=query.message_id.strip("<>") if query.message_id else None,
        source_ref=query.source_ref,
        after=place_of(query.cursor) if query.cursor else None,
    )
    async with held.database.transaction(subject.tenant_id) as tx:
        rows = await queries.recent(tx, wanted)
        stages = await queries.stages(tx, [row["id"] for row in rows])
    return JSONResponse(
        {
            "items": [presenting.summary(row, stages[row["id"]]) for row in rows],
            "next_cursor": cursor_of(rows[-1]["received_at"], rows[-1]["id"])
            if len(rows) == query.limit
            else None,
        }
    )


@router.get("/{resume_id}", response_model=ResumeTimeline, summary="Follow a resume")
async def show(subject: ResumesRead, held: Held, resume_id: UUID) -> Response:
    """Each stage: when, how long it waited and took, its outcome, and why the resume stopped."""
    async with held.database.transaction(subject.tenant_id) as tx:
        resume = await _existing(tx, resume_id)
        stages = await queries.stages(tx, [resume_id])
        submissions = await queries.submissions(tx, resume_id)
        letters = await queries.cover_letters(tx, resume_id)
    return JSONResponse(presenting.timeline(resume, stages[resume_id], submissions, letters))


@router.get(
    "/{resume_id}/original",
    response_class=Response,
    responses={
        200: {"content": {"*/*": {"schema": BYTES}}, "description": "The file as it came"},
        410: {"description": "The file was erased"},
    },
    summary="Download the original",
)
async def original(subject: ResumesRead, held: Held, resume_id: UUID) -> Response:
    """Always as an attachment: a resume is a stranger's file, and a browser must not run it."""
    async with held.database.transaction(subject.tenant_id) as tx:
        resume = await _existing(tx, resume_id)
        await record(tx, subject, "resume.downloaded", Thing("resume", resume_id))
    return await _as_it_came(held, subject, resume)


@router.get(
    "/{resume_id}/cover-letters/{sha256}",
    response_class=Response,
    responses={
        200: {"content": {"*/*": {"schema": BYTES}}, "description": "The file as it came"},
        410: {"description": "The file was erased"},
    },
    summary="Download a cover letter",
)
async def cover_letter(
    subject: ResumesRead, held: Held, resume_id: UUID, sha256: Digest
) -> Response:
    """A letter names its writer: who may not read the original may not read it either."""
    async with held.database.transaction(subject.tenant_id) as tx:
        letter = await queries.cover_letter_file(tx, resume_id, sha256)
        if letter is None:
            raise NotFound("No such cover letter")
        detail = {"cover_letter": sha256}
        await record(tx, subject, "resume.downloaded", Thing("resume", resume_id), detail)
    return await _as_it_came(held, subject, letter)


async def _as_it_came(held: Resources, subject: Subject, file: Row) -> Response:
    try:
        data = await held.blobs.get(subject.tenant_id, file["sha256"])
    except BlobMissing as error:
        raise Gone("The original was erased") from error
    return Response(data, headers=_download_headers(file), media_type=file["media_type"])


async def _existing(tx: Transaction, resume_id: UUID) -> Row:
    resume = await queries.one(tx, resume_id)
    if resume is None:
        raise NotFound("No such resume")
    return resume


async def _receive(
    held: Resources, subject: Subject, files: Sequence[Arrival], job: str | None
) -> list[dict[str, Any]]:
    """Originals first, outside the transaction; then all rows and events in one."""
    kept = [(each, await held.reception.keep(subject.tenant_id, each)) for each in files]
    async with held.database.transaction(subject.tenant_id) as tx:
        job_id = await _job(tx, job) if job else None
        receipts = [
            await held.reception.receive(
                tx, subject.tenant_id, replace(each, job_id=job_id), original
            )
            for each, original in kept
        ]
        detail = {"resumes": [str(receipt.resume_id) for receipt in receipts]}
        await record(tx, subject, "resume.uploaded", Thing("upload", uuid4()), detail)
    return [_report(*pair) for pair in zip(files, receipts, strict=True)]


async def _job(tx: Transaction, job: str) -> UUID:
    job_id = await queries.job_named(tx, job)
    if job_id is None:
        raise Invalid.field("job", "No job has this id, number or slug")
    return job_id


def _report(arrival: Arrival, receipt: Receipt) -> dict[str, Any]:
    accepted = "accepted" if receipt.is_new else "duplicate"
    return {
        "file": arrival.file_name,
        "status": "rejected" if receipt.rejected else accepted,
        "resume_id": str(receipt.resume_id),
        "reason": receipt.rejected,
        "href": f"/api/resumes/{receipt.resume_id}",
    }


def _download_headers(file: Row) -> dict[str, str]:
    name = plain_name(file["file_name"]) or "resume"
    plain = "".join(sign if sign.isascii() and sign not in '"\\%;' else "_" for sign in name)
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
        "ETag": f'"{file["sha256"]}"',
    }
