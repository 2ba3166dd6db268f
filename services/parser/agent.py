"""Parser agent, in two lanes.

text lane  resume.received.v1 -> resume.parsed.v1 | resume.scanned.v1 | resume.rejected.v1
ocr lane   resume.scanned.v1  -> resume.parsed.v1 | resume.rejected.v1

A page of OCR costs some 500 times a page of text, so scans have a topic and a pool of their own and
never delay a text resume.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid5

from runtime import Agent, Context, Envelope, Outputs, work_on
from runtime.blobs import BlobMissing, Blobs, open_blobs
from runtime.process import Resources
from runtime.reception import resume_id
from schemas import topics
from schemas.event import BlobRef
from schemas.resume import (
    RejectionCode,
    ResumeParsed,
    ResumeReceived,
    ResumeRejected,
    ResumeScanned,
)
from services.parser.enclosures import Enclosure, Letter, letters_beside, resume_of
from services.parser.isolation import ParserPool
from services.parser.limits import Limits
from services.parser.ocr.choice import OcrChoice
from services.parser.outcome import A_LETTER, Outcome, Parsed, Rejected, Scanned
from services.parser.settings import Lane, Settings
from services.parser.store import keep_letters, keep_profile


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a file; its text, if it had any, stands in the blob store already.

    `letters` came with it, or it is one itself and `kept_beside` is its resume.
    """

    outcome: Parsed | Scanned | Rejected
    text_sha256: str = ""
    letters: Sequence[Letter] = ()
    kept_beside: UUID | None = None


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
        tenant_id = envelope.tenant_id
        outcome = await self._outcome(tenant_id, event.original.sha256)
        if outcome is None:
            return None
        if not isinstance(outcome, Parsed):
            return Reading(outcome)
        beside = await self._enclosures(tenant_id, event.enclosures)
        if resume := resume_of(outcome, beside):
            letter = Letter(event.original.sha256, outcome.text)
            return Reading(
                outcome,
                letters=[letter],
                kept_beside=resume_id(tenant_id, resume.sha256, event.job_id),
            )
        letters = list(letters_beside(outcome, beside))
        if outcome.cover_letter:
            letters.append(Letter(event.original.sha256, outcome.cover_letter))
        digest = await self.blobs.put(tenant_id, outcome.text.encode())
        return Reading(outcome, digest, letters)

    async def _outcome(self, tenant_id: UUID, digest: str) -> Outcome | None:
        try:
            data = await self.blobs.get(tenant_id, digest)
        except BlobMissing:
            return None
        return await self.pool.read(data, ocr=self.lane is Lane.OCR)

    async def _enclosures(self, tenant_id: UUID, refs: Sequence[BlobRef]) -> Sequence[Enclosure]:
        """Each in a child of its own: one that breaks costs only itself."""
        read = [(ref, await self._outcome(tenant_id, ref.sha256)) for ref in refs]
        return [Enclosure(ref, outcome) for ref, outcome in read if outcome is not None]

    async def record(
        self, event: ResumeReceived | ResumeScanned, reading: Reading | None, context: Context
    ) -> Outputs:
        if reading is None:
            return []
        match reading.outcome:
            case Parsed() if reading.kept_beside is not None:
                return await self._record_letter(event, reading, reading.kept_beside, context)
            case Parsed() as parsed:
                return await self._record_profile(event, parsed, reading, context)
            case Scanned(pages=pages):
                scanned = ResumeScanned(
                    resume_id=event.resume_id,
                    original=event.original,
                    job_id=event.job_id,
                    pages=pages,
                    enclosures=event.enclosures,
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

    async def _record_letter(
        self,
        event: ResumeReceived | ResumeScanned,
        reading: Reading,
        resume: UUID,
        context: Context,
    ) -> Outputs:
        """No resume, and nobody has to do anything about it: it lies where it belongs."""
        await keep_letters(context.tx, resume, reading.letters)
        rejected = ResumeRejected(
            resume_id=event.resume_id,
            stage=self.lane.agent,
            code=RejectionCode.NOT_A_RESUME,
            reason=A_LETTER,
            job_id=event.job_id,
            kept_beside=resume,
        )
        return [topics.RESUME_REJECTED.message(rejected)]

    async def _record_profile(
        self,
        event: ResumeReceived | ResumeScanned,
        parsed: Parsed,
        reading: Reading,
        context: Context,
    ) -> Outputs:
        profile_id = uuid5(context.envelope.event_id, "profile")
        is_kept = await keep_profile(
            context.tx, profile_id, event.resume_id, parsed, reading.text_sha256
        )
        if not is_kept:
            return []
        await keep_letters(context.tx, event.resume_id, reading.letters)
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
    choice = OcrChoice(engine=settings.ocr_engine, easyocr_models=settings.ocr_models)
    async with ParserPool(workers=settings.workers, limits=Limits(), ocr=choice) as pool:
        parser = Parser(open_blobs(settings), pool, lane)
        topic = topics.RESUME_SCANNED if lane is Lane.OCR else topics.RESUME_RECEIVED
        # Twice the children: while one document is read, the next is fetched.
        yield Agent(
            lane.agent,
            [work_on(topic, parser.read, then=parser.record)],
            in_flight=2 * settings.workers,
        )
