"""Writes a decision down: to whom a resume goes, what it renews, what a person must look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from runtime.candidates import fields_from_profile
from schemas.candidate import (
    ApplicationHeld,
    CandidateChanged,
    CandidateResolved,
    Change,
    Resolution,
)
from schemas.resume import ResumeParsed
from services.dedupe.keys import Key
from services.dedupe.matching import Resolution as Decision
from services.dedupe.records import SOURCE_NAMES, newer
from services.dedupe.store import Application, Attachment, Candidates, Pair, Parsed, Record

CANDIDATES = UUID("5f0c8c0e-6d0c-4c53-9a55-0d6f3f1b7a10")
APPLICATIONS = UUID("0b5dbb30-2f43-4bb1-8b5d-86e1c7f1a3c4")
PAIRS = UUID("c7a9c2f4-7b0e-4f86-9d13-3a6a0f2d5e88")

Filed = tuple[CandidateResolved, CandidateChanged | None]


@dataclass(frozen=True, slots=True)
class Filing:
    """One resume and what it says, about to be filed. Ids derive from the resume's."""

    candidates: Candidates
    resume: ResumeParsed
    parsed: Parsed
    keys: tuple[Key, ...]

    async def again(self, record: Record) -> Filed:
        """A resume that has a candidate keeps it, however often it is parsed."""
        is_newest = record.resume_id == self.resume.resume_id
        changed = await self._renew(record) if is_newest else None
        await self.candidates.renew(self.resume.resume_id, self.resume.profile_id)
        await self.candidates.index(record.id, self.keys)
        application = await self._application(record.id)
        resolution = Resolution.NEW if record.id == self._mine else Resolution.ATTACHED
        pair = await self.candidates.pair_of(self.resume.resume_id)
        resolved = CandidateResolved(
            candidate_id=record.id,
            resume_id=self.resume.resume_id,
            resolution=Resolution.REVIEW if pair else resolution,
            application_id=application.id,
            job_id=self.resume.job_id,
            profile_id=self.resume.profile_id,
            guard=application.guard,
            duplicate_id=pair,
        )
        return resolved, changed

    async def first(self, decision: Decision[UUID]) -> Filed:
        """Attach the resume to whom it belongs, or to a new candidate."""
        record = None
        if decision.outcome is Resolution.ATTACHED and decision.candidate:
            record = await self.candidates.record(decision.candidate)
        changed = await self._renew(record) if record else await self._create()
        candidate_id = record.id if record else self._mine
        verdict = decision.verdict
        attachment = Attachment(
            resume_id=self.resume.resume_id,
            candidate_id=candidate_id,
            profile_id=self.resume.profile_id,
            resolution=decision.outcome,
            score=verdict.score if verdict else 0.0,
            evidence=verdict.evidence if verdict else (),
        )
        await self.candidates.attach(attachment)
        await self.candidates.index(candidate_id, self.keys)
        pair = await _pair(self.candidates, candidate_id, self.resume.resume_id, decision)
        application = await self._application(candidate_id)
        if decision.guard:
            await self.candidates.hold(application.id, self.resume.resume_id, decision.guard)
        resolved = CandidateResolved(
            candidate_id=candidate_id,
            resume_id=self.resume.resume_id,
            resolution=decision.outcome,
            application_id=application.id,
            job_id=self.resume.job_id,
            profile_id=self.resume.profile_id,
            guard=decision.guard,
            duplicate_id=pair,
            evidence=tuple(one.name for one in attachment.evidence),
        )
        return resolved, changed

    @property
    def _mine(self) -> UUID:
        """The candidate that this resume brings where it brings a new one."""
        return uuid5(CANDIDATES, str(self.resume.resume_id))

    async def _create(self) -> CandidateChanged:
        mine = self._mine
        fields = fields_from_profile(self.parsed.profile)
        source = self.parsed.channel or SOURCE_NAMES[self.parsed.source]
        await self.candidates.create(mine, fields, source)
        return CandidateChanged(candidate_id=mine, version=1, change=Change.CREATED)

    async def _renew(self, record: Record) -> CandidateChanged | None:
        fields = fields_from_profile(self.parsed.profile)
        changes, proposals = newer(record.fields, fields, record.edited)
        await self.candidates.propose(record.id, self.resume.resume_id, proposals)
        if not changes:
            return None
        version = await self.candidates.change(record.id, changes)
        return CandidateChanged(
            candidate_id=record.id,
            version=version,
            change=Change.UPDATED,
            fields=tuple(sorted(changes)),
        )

    async def _application(self, candidate_id: UUID) -> Application:
        resume = self.resume
        identity = uuid5(APPLICATIONS, f"{candidate_id}/{resume.job_id or ''}")
        return await self.candidates.apply(identity, candidate_id, resume.resume_id, resume.job_id)


async def file_submitted(
    candidates: Candidates, candidate_id: UUID, decision: Decision[UUID]
) -> Sequence[ApplicationHeld]:
    """A candidate without a resume is shown beside whom they might be, and held as all are."""
    pair = await _pair(candidates, candidate_id, None, decision)
    if decision.guard is None:
        return []
    own = uuid5(APPLICATIONS, f"{candidate_id}/")
    return [
        ApplicationHeld(
            candidate_id=candidate_id,
            application_id=application,
            guard=decision.guard,
            duplicate_id=pair,
        )
        for application in await candidates.hold_all(candidate_id, own, decision.guard)
    ]


async def _pair(
    candidates: Candidates, newcomer: UUID, resume_id: UUID | None, decision: Decision[UUID]
) -> UUID | None:
    """Where a person must look, the newcomer stands beside whom they might be."""
    if decision.candidate is None or decision.candidate == newcomer or decision.verdict is None:
        return None
    if resume_id is not None and decision.outcome is not Resolution.REVIEW:
        return None
    pair = Pair(
        id=uuid5(PAIRS, f"{decision.candidate}/{newcomer}"),
        known_id=decision.candidate,
        newcomer_id=newcomer,
        resume_id=resume_id,
        score=decision.verdict.score,
        evidence=decision.verdict.evidence,
    )
    return await candidates.pair(pair)
