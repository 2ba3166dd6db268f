"""Dedupe agent.

resume.parsed.v1        -> candidate.resolved.v1, candidate.changed.v1
candidate.submitted.v1  -> pairs that a person must look at, application.held.v1

Identity is decided under the tenant's lock, so fifty copies of one resume make one candidate. A new
candidate's id derives from the resume that brought them, so a replay reaches the same one.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from runtime import Agent, Context, Outputs, Transaction, consume
from runtime.identities import lock_identities
from runtime.process import Resources
from schemas import topics
from schemas.candidate import CandidateSubmitted, Guard
from schemas.candidate import Resolution as Outcome
from schemas.resume import ResumeParsed
from services.dedupe.filing import Filing, file_submitted
from services.dedupe.keys import Key, blocking_keys
from services.dedupe.matching import Resolution, resolve
from services.dedupe.person import LEFT, Person, person_from_profile
from services.dedupe.settings import Settings
from services.dedupe.store import Candidates, PostgresCandidates, Record


@dataclass(frozen=True, slots=True)
class Dedupe:
    """Look up who could be meant, decide, write, return what happened."""

    candidates: Callable[[Transaction], Candidates]

    async def on_resume_parsed(self, resume: ResumeParsed, context: Context) -> Outputs:
        candidates = self.candidates(context.tx)
        await lock_identities(context.tx)
        parsed = await candidates.parsed(resume.resume_id, resume.profile_id)
        if parsed is None:  # erased meanwhile
            return []
        person = person_from_profile(parsed.profile)
        keys = blocking_keys(person)
        filing = Filing(candidates, resume, parsed, keys)
        owner = await candidates.attached_to(resume.resume_id)
        if owner is not None and (record := await candidates.record(owner)):
            resolved, changed = await filing.again(record)
        else:
            decision = await _decide(candidates, person, keys)
            claimed = await candidates.claimed_by(resume.resume_id)
            if claimed is not None:
                decision = _as_claimed(decision, claimed)
            resolved, changed = await filing.first(decision)
        return [
            topics.CANDIDATE_RESOLVED.message(resolved),
            *([topics.CANDIDATE_CHANGED.message(changed)] if changed else []),
        ]

    async def on_candidate_submitted(
        self, submitted: CandidateSubmitted, context: Context
    ) -> Outputs:
        """Somebody typed or pushed: never merged by itself, but shown beside whom it might be."""
        candidates = self.candidates(context.tx)
        await lock_identities(context.tx)
        person = await candidates.person(submitted.candidate_id)
        if person is None:
            return []
        keys = blocking_keys(person)
        decision = await _decide(candidates, person, keys, but=submitted.candidate_id)
        held = await file_submitted(candidates, submitted.candidate_id, decision)
        await candidates.index(submitted.candidate_id, keys)
        return [topics.APPLICATION_HELD.message(one) for one in held]


def _as_claimed(decision: Resolution[UUID], claimed: Record) -> Resolution[UUID]:
    """An ATS said whose resume it is: nobody guesses, but whoever left is held all the same."""
    has_left = claimed.fields["status"] == LEFT
    return replace(
        decision,
        outcome=Outcome.ATTACHED,
        candidate=claimed.id,
        guard=Guard.BLOCKED_LEFT if has_left else decision.guard,
        verdict=None,
    )


async def _decide(
    candidates: Candidates, person: Person, keys: tuple[Key, ...], *, but: UUID | None = None
) -> Resolution[UUID]:
    knowns = await candidates.sharing(keys, but=but)
    decision = resolve(person, knowns, await candidates.shared_contacts(keys))
    await candidates.remember_shared(decision.shared)
    return decision


@asynccontextmanager
async def agent(_settings: Settings, _resources: Resources) -> AsyncGenerator[Agent]:
    dedupe = Dedupe(PostgresCandidates)
    yield Agent(
        "dedupe",
        [
            consume(topics.RESUME_PARSED, dedupe.on_resume_parsed),
            consume(topics.CANDIDATE_SUBMITTED, dedupe.on_candidate_submitted),
        ],
    )
