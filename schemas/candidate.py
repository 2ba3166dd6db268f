"""Facts about a candidate: who a resume belongs to, what changed, what was decided."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from schemas.event import Event


class Resolution(StrEnum):
    """What dedupe decided about a resume or a submitted candidate."""

    NEW = "new"
    ATTACHED = "attached"
    REVIEW = "review"


class Guard(StrEnum):
    """Why an application is held."""

    BLOCKED_LEFT = "blocked_left"


class Change(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    MERGED = "merged"
    UNMERGED = "unmerged"
    DELETED = "deleted"
    ERASED = "erased"


class DecisionOutcome(StrEnum):
    HIRED = "hired"
    REJECTED = "rejected"
    INVITED = "invited"


class CandidateSubmitted(Event):
    """A person or an ATS entered a candidate without a resume; it stands in `candidates`."""

    candidate_id: UUID
    version: int = Field(ge=1)
    external: bool = Field(description="pushed by an ATS, not typed by a recruiter")


class CandidateResolved(Event):
    """A resume now belongs to a candidate, new or already known."""

    candidate_id: UUID
    resume_id: UUID
    resolution: Resolution
    application_id: UUID | None = None
    job_id: UUID | None = None
    profile_id: UUID | None = None
    guard: Guard | None = None
    duplicate_id: UUID | None = Field(
        default=None, description="the pair a person must look at, where resolution is review"
    )
    evidence: tuple[str, ...] = ()


class CandidateScreened(Event):
    """The blind profile of a candidate's resume stands in `screenings` under `screening_id`."""

    candidate_id: UUID
    resume_id: UUID
    screening_id: UUID
    resolution: Resolution
    application_id: UUID | None = None
    job_id: UUID | None = None
    guard: Guard | None = None
    duplicate_id: UUID | None = None
    findings: int = Field(default=0, ge=0)


class CandidateChanged(Event):
    """A candidate's record changed; `version` orders the changes of one candidate."""

    candidate_id: UUID
    version: int = Field(ge=1)
    change: Change
    fields: tuple[str, ...] = Field(default=(), description="names of the changed fields, sorted")
    into: UUID | None = Field(default=None, description="the candidate this one was merged into")


class CandidateErased(Event):
    """A person's data was deleted; whoever kept a copy outside must do the same."""

    candidate_id: UUID
    resume_ids: tuple[UUID, ...] = ()


class ApplicationMoved(Event):
    """An application changed its stage or was released from a hold."""

    candidate_id: UUID
    application_id: UUID
    stage: str
    previous: str | None = None
    released: bool = False


class ApplicationHeld(Event):
    """A candidate without a resume could be somebody who left: the application is held."""

    candidate_id: UUID
    application_id: UUID
    guard: Guard
    duplicate_id: UUID | None = Field(default=None, description="the pair a person must look at")


class InterviewChanged(Event):
    candidate_id: UUID
    interview_id: UUID
    version: int = Field(ge=1)
    change: Change


class DecisionMade(Event):
    """A person decided about an application. No agent ever makes one."""

    candidate_id: UUID
    application_id: UUID
    decision_id: UUID
    outcome: DecisionOutcome
