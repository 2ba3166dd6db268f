"""Bias agent.

candidate.resolved.v1  -> candidate.screened.v1, pointing to the blind profile
feedback.submitted.v1  -> feedback.screened.v1
redaction.requested.v1 -> a row, and a file in the blob store (redacting.py)

It never decides about a person: it says which words a reviewer should not weigh.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from uuid import uuid5

from runtime import Agent, Context, Outputs, Transaction, consume, work_on
from runtime.blobs import open_blobs
from runtime.process import Resources
from schemas import topics
from schemas.candidate import CandidateResolved, CandidateScreened
from schemas.feedback import FeedbackScreened, FeedbackSubmitted
from services.bias.blind import blind_profile, screen_profile
from services.bias.drawing import drawn
from services.bias.findings import Finding
from services.bias.language import Screen
from services.bias.own_terms import Screens
from services.bias.redacting import Redactor
from services.bias.restoring import restore
from services.bias.rules import RuleBook
from services.bias.settings import Settings
from services.bias.store import PostgresRecords, Records, Verdict


@dataclass(frozen=True, slots=True)
class Bias:
    """Blind what is read first; screen what is said."""

    records: Callable[[Transaction], Records]
    screens: Screens

    async def on_candidate_resolved(self, resolved: CandidateResolved, context: Context) -> Outputs:
        records = self.records(context.tx)
        profile = await records.profile(resolved.profile_id) if resolved.profile_id else None
        if profile is None:  # erased meanwhile
            return []
        findings = screen_profile(profile, self.screens.for_terms(await records.own_terms()))
        screening_id = uuid5(resolved.resume_id, "screening")
        await records.keep_blind(
            screening_id,
            (resolved.candidate_id, resolved.resume_id),
            blind_profile(profile).model_dump(mode="json", exclude_defaults=True),
            [asdict(finding) for finding in findings],
        )
        screened = CandidateScreened(
            candidate_id=resolved.candidate_id,
            resume_id=resolved.resume_id,
            screening_id=screening_id,
            resolution=resolved.resolution,
            application_id=resolved.application_id,
            job_id=resolved.job_id,
            guard=resolved.guard,
            duplicate_id=resolved.duplicate_id,
            findings=len(findings),
        )
        return [topics.CANDIDATE_SCREENED.message(screened)]

    async def on_feedback_submitted(
        self, submitted: FeedbackSubmitted, context: Context
    ) -> Outputs:
        records = self.records(context.tx)
        words = await records.words(submitted.feedback_id, submitted.version)
        if words is None:  # erased, or changed since
            return []
        found = self.screens.for_terms(await records.own_terms()).screen(words.original)
        if found.is_unread:  # held until a person releases it
            return []
        screening = restore(words.original, found, words.restored)
        verdict = Verdict(
            sanitized=screening.sanitized,
            bias_filtered=screening.bias_filtered,
            findings=[asdict(finding) for finding in screening.findings],
            warnings=[asdict(warning) for warning in screening.warnings],
        )
        await records.keep_verdict(submitted.feedback_id, submitted.version, verdict)
        screened = FeedbackScreened(
            candidate_id=submitted.candidate_id,
            feedback_id=submitted.feedback_id,
            version=submitted.version,
            bias_filtered=screening.bias_filtered,
            categories=_categories(screening.findings),
        )
        return [topics.FEEDBACK_SCREENED.message(screened)]


def _categories(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(sorted({finding.category.value for finding in findings}))


@asynccontextmanager
async def agent(settings: Settings, resources: Resources) -> AsyncGenerator[Agent]:
    book = RuleBook.builtin()
    screen = Screen.load(book)
    screen.screen("The first text loads the tokenizer: ready means that it is loaded.")
    bias = Bias(PostgresRecords, Screens(book, screen))
    redactor = Redactor(resources.database, open_blobs(settings), drawn)
    yield Agent(
        "bias",
        [
            consume(topics.CANDIDATE_RESOLVED, bias.on_candidate_resolved),
            consume(topics.FEEDBACK_SUBMITTED, bias.on_feedback_submitted),
            work_on(topics.REDACTION_REQUESTED, redactor.redact, redactor.record),
        ],
    )
