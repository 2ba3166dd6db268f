"""What each event means for a resume's timeline and an integration's health: pure functions.

Every result is keyed by its event or by its latest observation, so that repeats and disorder
change nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from runtime.agent import Delivered
from runtime.envelope import Envelope
from schemas.candidate import CandidateErased, CandidateResolved, CandidateScreened
from schemas.event import Event
from schemas.operations import Health, IntegrationHealth, MailSent
from schemas.resume import ResumeParsed, ResumeReceived, ResumeRejected, ResumeScanned
from services.gateway.timeline import Passed, Stage


@dataclass(frozen=True, slots=True)
class Told:
    """What an event says about a resume, before its envelope says when and in which attempt."""

    resume_id: UUID
    stage: Stage
    outcome: str
    reason: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class StagePassed:
    resume_id: UUID
    passed: Passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """An integration's state as of its latest observation."""

    integration_id: str
    kind: str
    health: Health
    observed_at: datetime
    last_success_at: datetime | None
    error: str | None
    lag_seconds: float | None


def told(event: Event) -> Told | None:
    """What the event says about a resume, or None where it is about something else."""
    match event:
        case ResumeReceived():
            return Told(event.resume_id, Stage.RECEIVED, "stored", detail={"source": event.source})
        case ResumeScanned():
            return Told(
                event.resume_id, Stage.SCANNED, "waits for OCR", detail={"pages": event.pages}
            )
        case ResumeParsed():
            return _parsed(event)
        case ResumeRejected():
            return Told(
                event.resume_id, Stage.REJECTED, event.code, event.reason, {"agent": event.stage}
            )
        case CandidateResolved():
            return _resolved(event)
        case CandidateScreened():
            outcome = "findings" if event.findings else "clean"
            return Told(
                event.resume_id, Stage.SCREENED, outcome, detail={"findings": event.findings}
            )
        case MailSent(resume_id=UUID() as resume_id):
            detail = {"kind": event.kind, "mail_id": str(event.mail_id)}
            return Told(resume_id, Stage.MAILED, event.status, event.reason, detail)
        case _:
            return None


def stages_passed(delivered: Iterable[Delivered[Event]]) -> list[StagePassed]:
    """One entry for each event that is about a resume."""
    found: list[StagePassed] = []
    for each in delivered:
        said = told(each.event)
        if said is not None:
            found.append(StagePassed(said.resume_id, _passed(said, each.envelope)))
    return found


def resumes_erased(delivered: Iterable[Delivered[Event]]) -> set[UUID]:
    return {
        resume_id
        for each in delivered
        if isinstance(each.event, CandidateErased)
        for resume_id in each.event.resume_ids
    }


def observations(delivered: Iterable[Delivered[Event]]) -> Sequence[Observed]:
    """One entry for each integration: its latest observation and its latest success."""
    latest: dict[str, Observed] = {}
    for each in delivered:
        if isinstance(each.event, IntegrationHealth):
            observed = _observed(each.event)
            known = latest.get(observed.integration_id)
            latest[observed.integration_id] = merged(known, observed) if known else observed
    return list(latest.values())


def merged(one: Observed, other: Observed) -> Observed:
    newer = max(one, other, key=lambda observed: observed.observed_at)
    successes = [o.last_success_at for o in (one, other) if o.last_success_at]
    return replace(newer, last_success_at=max(successes, default=None))


def _parsed(event: ResumeParsed) -> Told:
    outcome = "needs review" if event.needs_review else "parsed"
    detail = {"engine": event.engine, "language": event.language, "confidence": event.confidence}
    return Told(event.resume_id, Stage.PARSED, outcome, detail=detail)


def _resolved(event: CandidateResolved) -> Told:
    reason = "The person left before: the application is held" if event.guard else None
    detail = {"guard": event.guard, "evidence": list(event.evidence)}
    return Told(event.resume_id, Stage.RESOLVED, event.resolution, reason, detail)


def _passed(said: Told, envelope: Envelope) -> Passed:
    return Passed(
        event_id=envelope.event_id,
        stage=said.stage,
        outcome=said.outcome,
        finished_at=envelope.occurred_at,
        took=envelope.took,
        reason=said.reason,
        detail=said.detail,
        replay_id=envelope.replay_id,
    )


def _observed(event: IntegrationHealth) -> Observed:
    healthy = event.health is Health.HEALTHY
    return Observed(
        integration_id=event.integration_id,
        kind=event.kind,
        health=event.health,
        observed_at=event.observed_at,
        last_success_at=event.observed_at if healthy else None,
        error=event.error,
        lag_seconds=event.lag_seconds,
    )
