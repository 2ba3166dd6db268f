"""Parser agent, in two lanes.

text lane  resume.received.v1 -> resume.parsed.v1 | resume.scanned.v1 | resume.rejected.v1
ocr lane   resume.scanned.v1  -> resume.parsed.v1 | resume.rejected.v1

A page of OCR costs some 500 times a page of text, so scans have a topic and a pool of their own and
never delay a text resume.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid5

from runtime import Agent, Context, Envelope, Outputs, work_on
from runtime.blobs import BlobMissing, Blobs, open_blobs
from runtime.process import Resources
from schemas import topics
from schemas.resume import ResumeParsed, ResumeReceived, ResumeRejected, ResumeScanned
from services.parser.isolation import ParserPool
from services.parser.limits import Limits
from services.parser.ocr.choice import OcrChoice
from services.parser.outcome import Parsed, Rejected, Scanned
from services.parser.settings import Lane, Settings
from services.parser.store import keep_profile


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a file; its text, if it had any, stands in the blob store already."""

    outcome: Parsed | Scanned | Rejected
    text_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Parser:
    """Reads in a child that can be killed; writes what was read."""

    blobs: Blobs
    pool: ParserPool
    lane: Lane

    async def read(
        self, event: ResumeReceived | ResumeScanned, envelope: Envelope
    ) -> Reading | None:
        """The long part, outside any transaction. None: the resume was erased meanwhile."""
        try:
            data = await self.blobs.get(envelope.tenant_id, event.original.sha256)
        except BlobMissing:
            return None
        outcome = await self.pool.read(data, ocr=self.lane is Lane.OCR)
        if not isinstance(outcome, Parsed):
            return Reading(outcome)
        digest = await self.blobs.put(envelope.tenant_id, outcome.text.encode())
        return Reading(outcome, digest)

    async def record(
        self, event: ResumeReceived | ResumeScanned, reading: Reading | None, context: Context
    ) -> Outputs:
        if reading is None:
            return []
        match reading.outcome:
            case Parsed() as parsed:
                return await self._record_profile(event, parsed, reading.text_sha256, context)
            case Scanned(pages=pages):
                scanned = ResumeScanned(
                    resume_id=event.resume_id,
                    original=event.original,
                    job_id=event.job_id,
                    pages=pages,
                )
                return [topics.RESUME_SCANNED.message(scanned)]
            case Rejected(code=code, reason=reason):
                rejected = ResumeRejected(
                    resume_id=event.resume_id,
                    stage=self.lane.agent,
                    code=code,
                    reason=reason,
                    job_id=event.job_id,
                )
                return [topics.RESUME_REJECTED.message(rejected)]

    async def _record_profile(
        self,
        event: ResumeReceived | ResumeScanned,
        parsed: Parsed,
        text_sha256: str,
        context: Context,
    ) -> Outputs:
        profile_id = uuid5(context.envelope.event_id, "profile")
        is_kept = await keep_profile(context.tx, profile_id, event.resume_id, parsed, text_sha256)
        if not is_kept:
            return []
        profile = parsed.profile
        return [
            topics.RESUME_PARSED.message(
                ResumeParsed(
                    resume_id=event.resume_id,
                    profile_id=profile_id,
                    job_id=event.job_id,
                    engine=parsed.engine,
                    language=profile.language,
                    confidence=profile.confidence,
                    needs_review=profile.needs_review,
                )
            )
        ]


@asynccontextmanager
async def agent(settings: Settings, _resources: Resources) -> AsyncGenerator[Agent]:
    """Open what the lane needs, wire it, and close it again."""
    lane = settings.lane
    choice = OcrChoice(engine=settings.ocr_engine)
    async with ParserPool(workers=settings.workers, limits=Limits(), ocr=choice) as pool:
        parser = Parser(open_blobs(settings), pool, lane)
        topic = topics.RESUME_SCANNED if lane is Lane.OCR else topics.RESUME_RECEIVED
        # Twice the children: while one document is read, the next is fetched.
        yield Agent(
            lane.agent,
            [work_on(topic, parser.read, then=parser.record)],
            in_flight=2 * settings.workers,
        )
