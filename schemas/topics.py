"""Every topic: its payload, its key, who writes it and who reads it.

Broker creation, dead-letter names, access lists, docs/reference/topics.md and the contract tests
derive from `ALL`; nothing else in the repository spells a topic name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from schemas.candidate import (
    ApplicationHeld,
    ApplicationMoved,
    CandidateChanged,
    CandidateErased,
    CandidateResolved,
    CandidateScreened,
    CandidateSubmitted,
    DecisionMade,
    InterviewChanged,
)
from schemas.event import Event
from schemas.feedback import FeedbackScreened, FeedbackSubmitted
from schemas.operations import IntegrationHealth, MailSent, PipelineAlert
from schemas.resume import (
    RedactionRequested,
    ResumeParsed,
    ResumeReceived,
    ResumeRejected,
    ResumeScanned,
)

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Topic(Generic[E]):
    """One stream of one kind of fact. `key` is what its order and its load are divided by."""

    name: str
    payload: type[E]
    key: Callable[[E, UUID], UUID | str]
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    retention: timedelta = timedelta(days=14)
    compacted: bool = False

    @property
    def dead_letters(self) -> str:
        return f"{self.name}.dlq"

    def message(self, payload: E) -> "Message[E]":
        return Message(self, payload)


@dataclass(frozen=True, slots=True)
class Message(Generic[E]):
    """A payload addressed to its topic, not yet sent."""

    topic: Topic[E]
    payload: E


RESUME_RECEIVED = Topic(
    name="resume.received.v1",
    payload=ResumeReceived,
    key=lambda event, _tenant: event.resume_id,
    producers=("intake", "gateway"),
    consumers=("parser", "projector"),
)

RESUME_SCANNED = Topic(
    name="resume.scanned.v1",
    payload=ResumeScanned,
    key=lambda event, _tenant: event.resume_id,
    producers=("parser",),
    consumers=("ocr", "projector"),
)

RESUME_PARSED = Topic(
    name="resume.parsed.v1",
    payload=ResumeParsed,
    key=lambda _event, tenant: tenant,
    producers=("parser", "ocr"),
    consumers=("dedupe", "projector"),
)

RESUME_REJECTED = Topic(
    name="resume.rejected.v1",
    payload=ResumeRejected,
    key=lambda event, _tenant: event.resume_id,
    producers=("intake", "gateway", "parser", "ocr"),
    consumers=("communication", "projector"),
)

CANDIDATE_SUBMITTED = Topic(
    name="candidate.submitted.v1",
    payload=CandidateSubmitted,
    key=lambda _event, tenant: tenant,
    producers=("gateway",),
    consumers=("dedupe",),
)

CANDIDATE_RESOLVED = Topic(
    name="candidate.resolved.v1",
    payload=CandidateResolved,
    key=lambda event, _tenant: event.candidate_id,
    producers=("dedupe",),
    consumers=("bias", "projector"),
)

CANDIDATE_SCREENED = Topic(
    name="candidate.screened.v1",
    payload=CandidateScreened,
    key=lambda event, _tenant: event.candidate_id,
    producers=("bias",),
    consumers=("communication", "projector"),
)

FEEDBACK_SUBMITTED = Topic(
    name="feedback.submitted.v1",
    payload=FeedbackSubmitted,
    key=lambda event, _tenant: event.candidate_id,
    producers=("gateway",),
    consumers=("bias",),
)

FEEDBACK_SCREENED = Topic(
    name="feedback.screened.v1",
    payload=FeedbackScreened,
    key=lambda event, _tenant: event.candidate_id,
    producers=("bias",),
    consumers=(),
)

REDACTION_REQUESTED = Topic(
    name="redaction.requested.v1",
    payload=RedactionRequested,
    key=lambda event, _tenant: event.resume_id,
    producers=("gateway",),
    consumers=("bias",),
)

CANDIDATE_CHANGED = Topic(
    name="candidate.changed.v1",
    payload=CandidateChanged,
    key=lambda event, _tenant: event.candidate_id,
    producers=("gateway", "dedupe"),
    consumers=("projector",),
    compacted=True,
)

CANDIDATE_ERASED = Topic(
    name="candidate.erased.v1",
    payload=CandidateErased,
    key=lambda event, _tenant: event.candidate_id,
    producers=("gateway",),
    consumers=("projector",),
)

APPLICATION_MOVED = Topic(
    name="application.moved.v1",
    payload=ApplicationMoved,
    key=lambda event, _tenant: event.candidate_id,
    producers=("gateway",),
    consumers=("intake", "communication", "projector"),
)

APPLICATION_HELD = Topic(
    name="application.held.v1",
    payload=ApplicationHeld,
    key=lambda event, _tenant: event.candidate_id,
    producers=("dedupe",),
    consumers=("communication",),
)

INTERVIEW_CHANGED = Topic(
    name="interview.changed.v1",
    payload=InterviewChanged,
    key=lambda event, _tenant: event.candidate_id,
    producers=("gateway",),
    consumers=(),
)

DECISION_MADE = Topic(
    name="decision.made.v1",
    payload=DecisionMade,
    key=lambda event, _tenant: event.candidate_id,
    producers=("gateway",),
    consumers=("communication", "projector"),
)

MAIL_SENT = Topic(
    name="mail.sent.v1",
    payload=MailSent,
    key=lambda event, _tenant: event.candidate_id or event.resume_id or event.mail_id,
    producers=("communication",),
    consumers=("projector",),
)

INTEGRATION_HEALTH = Topic(
    name="integration.health.v1",
    payload=IntegrationHealth,
    key=lambda event, _tenant: event.integration_id,
    producers=("intake", "communication", "gateway"),
    consumers=("monitor", "projector"),
)

PIPELINE_ALERT = Topic(
    name="pipeline.alert.v1",
    payload=PipelineAlert,
    key=lambda _event, tenant: tenant,
    producers=("monitor",),
    consumers=("communication", "projector"),
)

ALL: tuple[Topic[Any], ...] = (
    RESUME_RECEIVED,
    RESUME_SCANNED,
    RESUME_PARSED,
    RESUME_REJECTED,
    CANDIDATE_SUBMITTED,
    CANDIDATE_RESOLVED,
    CANDIDATE_SCREENED,
    FEEDBACK_SUBMITTED,
    FEEDBACK_SCREENED,
    REDACTION_REQUESTED,
    CANDIDATE_CHANGED,
    CANDIDATE_ERASED,
    APPLICATION_MOVED,
    APPLICATION_HELD,
    INTERVIEW_CHANGED,
    DECISION_MADE,
    MAIL_SENT,
    INTEGRATION_HEALTH,
    PIPELINE_ALERT,
)

BY_NAME: dict[str, Topic[Any]] = {topic.name: topic for topic in ALL}
