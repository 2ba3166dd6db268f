"""Decides which event tells whom what. The table of rules is the whole answer.

A mail is keyed by the thing it tells of, never by the event: the same file again, a redelivery or
a replay finds its mail already in the ledger, while an application to another job does not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from schemas.candidate import (
    ApplicationHeld,
    ApplicationMoved,
    CandidateScreened,
    DecisionMade,
    DecisionOutcome,
    Guard,
    Resolution,
)
from schemas.event import Event
from schemas.operations import PipelineAlert
from schemas.resume import ResumeRejected

E = TypeVar("E", bound=Event)

Detail = str | int | None


class Kind(StrEnum):
    """What a mail says; also the name of its template."""

    NEW_CANDIDATE = "new_candidate"
    DUPLICATE_REVIEW = "duplicate_review"
    BLOCKED_REHIRE = "blocked_rehire"
    REJECTED_FILE = "rejected_file"
    FINAL_DECISION = "final_decision"
    DIGEST = "digest"
    ALERT = "alert"
    INVITATION = "invitation"
    SURVEY = "survey"
    RECEIVED = "received"
    REJECTED = "rejected"
    INVITED = "invited"
    PASSWORD_RESET = "password_reset"  # noqa: S105  the name of a mail


# What the person themselves reads: it waits while people still decide who they are.
TO_CANDIDATES: Final = frozenset((Kind.SURVEY, Kind.RECEIVED, Kind.REJECTED, Kind.INVITED))
INTERVIEW: Final = "interview"


class Audience(StrEnum):
    HR = "hr"
    OPERATORS = "operators"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One mail to be, keyed by (kind, recipient, subject_id, occasion).

    `unless_told` names the kinds that already brought the same news about the same subject.
    `unless_attached` is a resume whose later success makes this news stale.
    `details` holds ids and codes for the template, never a person's data.
    """

    kind: Kind
    audience: Audience
    subject_id: UUID
    occasion: str = ""
    candidate_id: UUID | None = None
    resume_id: UUID | None = None
    unless_told: tuple[Kind, ...] = ()
    unless_attached: UUID | None = None
    details: Mapping[str, Detail] = field(default_factory=dict[str, Detail])


@dataclass(frozen=True, slots=True)
class Rule(Generic[E]):
    """Where `applies` holds for an event of this type, `notice` is told, and no later rule."""

    event: type[E]
    applies: Callable[[E], bool]
    notice: Callable[[E], Notice]

    def try_on(self, event: Event) -> Notice | None:
        if not isinstance(event, self.event) or not self.applies(event):
            return None
        return self.notice(event)


def about(event: Event) -> Notice | None:
    """The notice that the first matching rule gives, or None: nobody needs to know."""
    return _first(RULES, event)


def to_candidate(event: Event) -> Notice | None:
    """What the candidate could be told of it, where their tenant wants that."""
    return _first(CANDIDATE_RULES, event)


def _first(rules: tuple[Rule[Any], ...], event: Event) -> Notice | None:
    told = (rule.try_on(event) for rule in rules)
    return next((notice for notice in told if notice is not None), None)


def _blocked_rehire(event: CandidateScreened) -> Notice:
    return _about_application(Kind.BLOCKED_REHIRE, event)


def _held(event: ApplicationHeld) -> Notice:
    """One who was typed or pushed: the news is the same, and no resume comes with it."""
    return Notice(
        kind=Kind.BLOCKED_REHIRE,
        audience=Audience.HR,
        subject_id=event.application_id,
        candidate_id=event.candidate_id,
        details={
            "application_id": str(event.application_id),
            "duplicate_id": _text(event.duplicate_id),
        },
    )


def _duplicate_review(event: CandidateScreened) -> Notice:
    return _about_application(
        Kind.DUPLICATE_REVIEW,
        event,
        occasion=str(event.duplicate_id or ""),
        unless_told=(Kind.NEW_CANDIDATE, Kind.BLOCKED_REHIRE),
    )


def _new_candidate(event: CandidateScreened) -> Notice:
    return _about_application(
        Kind.NEW_CANDIDATE,
        event,
        unless_told=(Kind.DUPLICATE_REVIEW, Kind.BLOCKED_REHIRE),
    )


def _about_application(
    kind: Kind,
    event: CandidateScreened,
    *,
    occasion: str = "",
    unless_told: tuple[Kind, ...] = (),
) -> Notice:
    return Notice(
        kind=kind,
        audience=Audience.HR,
        subject_id=event.application_id or event.candidate_id,
        occasion=occasion,
        candidate_id=event.candidate_id,
        resume_id=event.resume_id,
        unless_told=unless_told,
        details={
            "application_id": _text(event.application_id),
            "duplicate_id": _text(event.duplicate_id),
        },
    )


def _rejected_file(event: ResumeRejected) -> Notice:
    return Notice(
        kind=Kind.REJECTED_FILE,
        audience=Audience.HR,
        subject_id=event.resume_id,
        resume_id=event.resume_id,
        unless_attached=event.resume_id,
        details={"code": event.code.value, "reason": event.reason},
    )


def _final_decision(event: DecisionMade) -> Notice:
    return Notice(
        kind=Kind.FINAL_DECISION,
        audience=Audience.HR,
        subject_id=event.decision_id,
        candidate_id=event.candidate_id,
        details={
            "application_id": str(event.application_id),
            "outcome": event.outcome.value,
        },
    )


def _alert(event: PipelineAlert) -> Notice:
    return Notice(
        kind=Kind.ALERT,
        audience=Audience.OPERATORS,
        subject_id=event.incident_id,
        occasion=event.state.value,
        details={
            "rule": event.rule,
            "state": event.state.value,
            "subject": event.subject,
            "summary": event.summary,
            "runbook": event.runbook,
        },
    )


def _received(event: CandidateScreened) -> Notice:
    return _for_candidate(Kind.RECEIVED, event.candidate_id, event.application_id)


def _rejected(event: DecisionMade) -> Notice:
    """Once for each decision: one that was withdrawn before its mail went told nobody."""
    return _for_candidate(
        Kind.REJECTED, event.candidate_id, event.application_id, decision_id=event.decision_id
    )


def _invited(event: ApplicationMoved) -> Notice:
    return _for_candidate(Kind.INVITED, event.candidate_id, event.application_id)


def _for_candidate(
    kind: Kind, candidate_id: UUID, application_id: UUID | None, decision_id: UUID | None = None
) -> Notice:
    details = {"application_id": _text(application_id), "decision_id": _text(decision_id)}
    return Notice(
        kind=kind,
        audience=Audience.CANDIDATE,
        subject_id=application_id or candidate_id,
        occasion=_text(decision_id) or "",
        candidate_id=candidate_id,
        details={name: value for name, value in details.items() if value},
    )


def _moved_to_interview(event: ApplicationMoved) -> bool:
    """A release tells the stage too, and moves nobody."""
    return event.stage == INTERVIEW and event.previous != INTERVIEW and not event.released


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


# First match wins: a blocked rehire is told as such, also where it might be a duplicate.
RULES: tuple[Rule[Any], ...] = (
    Rule(CandidateScreened, lambda e: e.guard is Guard.BLOCKED_LEFT, _blocked_rehire),
    Rule(CandidateScreened, lambda e: e.resolution is Resolution.REVIEW, _duplicate_review),
    Rule(CandidateScreened, lambda _: True, _new_candidate),
    Rule(ApplicationHeld, lambda _: True, _held),
    # A letter that is kept beside its resume asks nothing of anybody.
    Rule(ResumeRejected, lambda e: e.kept_beside is None, _rejected_file),
    Rule(DecisionMade, lambda _: True, _final_decision),
    Rule(PipelineAlert, lambda _: True, _alert),
)

# A held application is told to HR alone, until a person released it.
CANDIDATE_RULES: tuple[Rule[Any], ...] = (
    Rule(CandidateScreened, lambda e: e.guard is None and e.application_id is not None, _received),
    Rule(DecisionMade, lambda e: e.outcome is DecisionOutcome.REJECTED, _rejected),
    Rule(ApplicationMoved, _moved_to_interview, _invited),
)
