"""The bodies of requests and answers, as clients and openapi.json know them."""

from datetime import date as day
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from services.gateway.timeline import Stage


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


class FieldProblem(Shape):
    field: str
    message: str


class Detail(Shape):
    """The body of an error in the RecruitOS document."""

    detail: str


class ValidationDetail(Detail):
    errors: list[FieldProblem] = []


class Problem(Shape):
    """RFC 9457."""

    type: str = Field(examples=["urn:hirestream:problem:not-found"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["No such resume"])
    errors: list[FieldProblem] = []


class Camel(Shape):
    """A body of the RecruitOS document, whose fields are written like this: firstName."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class Candidate(Camel):
    """A candidate as RecruitOS clients know it."""

    id: int = Field(examples=[1])
    first_name: str = Field(examples=["Sarah"])
    last_name: str = Field(examples=["Johnson"])
    email: str = Field(examples=["sarah.johnson@example.com"], description='"" where none is known')
    phone: str | None = Field(examples=["+1 (555) 123-4567"])
    position: str = Field(examples=["Frontend Developer"])
    phase: Literal[1, 2]
    status: str = Field(examples=["New"])
    source: str = Field(examples=["LinkedIn"])
    applied_date: datetime = Field(examples=["2024-01-15T09:00:00Z"])
    last_updated: datetime = Field(examples=["2024-01-20T10:30:00Z"])
    skills: str | None = Field(examples=["React, TypeScript, CSS"])
    experience: int | None = Field(examples=[3], description="whole years")
    notes: str | None = Field(examples=["Strong React skills, excellent portfolio"])
    resume_url: str | None = Field(examples=["/api/resumes/2f0c…/original"])
    linkedin_url: str | None = Field(examples=[None])


SearchText = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class CandidateFilter(Shape):
    """Which candidates a list shows; a filter that is not given lets all pass."""

    phase: int | None = Field(default=None, ge=1, le=2)
    search: SearchText | None = Field(default=None, description="in name, e-mail and position")
    status: SearchText | None = None
    source: SearchText | None = None
    limit: int = Field(default=50, ge=1, le=100)
    offset: int = Field(default=0, ge=0, lt=2**31)


class Interview(Camel):
    id: int = Field(examples=[1])
    candidate_id: int = Field(examples=[1])
    type: str = Field(examples=["Phone"])
    scheduled_date: datetime = Field(examples=["2024-01-21T14:00:00Z"])
    duration: int = Field(examples=[30], description="minutes")
    interviewer: str = Field(examples=["John Smith"])
    status: str = Field(examples=["Scheduled"])
    notes: str | None = Field(examples=["Initial phone screening"])
    rating: int | None = Field(examples=[None])


class InterviewFilter(Camel):
    """Which interviews a list shows."""

    candidate_id: int | None = Field(default=None, ge=1, lt=2**63)
    date: day | None = Field(default=None, description="YYYY-MM-DD, in UTC")
    status: SearchText | None = None
    interviewer: SearchText | None = Field(default=None, description="any part of the name")
    limit: int = Field(default=50, ge=1, le=100)
    offset: int = Field(default=0, ge=0, lt=2**31)


class DashboardStats(Camel):
    total_candidates: int = Field(examples=[55])
    phase1_count: int = Field(examples=[32])
    phase2_count: int = Field(examples=[23])
    hired_count: int = Field(examples=[12])
    interviews_today: int = Field(examples=[3])
    sync_status: Literal["synced", "syncing", "error"]
    last_sync: datetime = Field(examples=["2024-01-20T10:30:00Z"])


class ActivityItem(Camel):
    id: str = Field(examples=["candidate-1"])
    type: Literal["candidate", "interview", "sync"]
    candidate_name: str | None = Field(examples=["Sarah Johnson"])
    action: str = Field(examples=["applied as Frontend Developer"])
    timestamp: datetime = Field(examples=["2024-01-20T10:30:00Z"])
    interviewer: str | None = Field(examples=[None])
    count: int | None = Field(examples=[None])


class ActivityFilter(Shape):
    limit: int = Field(default=50, ge=1, le=100)


class UploadedFile(Shape):
    """What became of one file of an upload."""

    file: str = Field(examples=["ada-lovelace.pdf"])
    status: Literal["accepted", "duplicate", "rejected"]
    resume_id: UUID
    reason: str | None = Field(examples=[None])
    href: str = Field(examples=["/api/resumes/7d3a6c0e-52a7-5a53-9d0d-6c0a7b0f8f11"])


class UploadReport(Shape):
    files: list[UploadedFile]


class CandidateLink(Shape):
    id: int
    href: str


class ResumeSummary(Shape):
    id: UUID
    file_name: str
    media_type: str
    size: int
    source: str
    job_id: UUID | None
    received_at: datetime
    state: Stage
    reason: Annotated[str | None, Field(description="why it stopped, in words for people")]
    candidate: CandidateLink | None


SourceRef = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]+$")]


class ResumeFilter(Shape):
    """Which resumes a list shows."""

    limit: int = Field(default=50, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=200, description="a page's next_cursor")
    message_id: SourceRef | None = Field(default=None, description="of the mail that brought it")
    source_ref: SourceRef | None = Field(default=None, description="the source's own id")


class ResumePage(Shape):
    items: list[ResumeSummary]
    next_cursor: str | None


class StageShown(Shape):
    stage: Stage
    outcome: str
    reason: str | None
    finished_at: datetime
    waited_ms: float = Field(description="between the stage before and the start of this one")
    took_ms: float
    detail: dict[str, Any]
    replay_id: UUID | None


class SubmissionShown(Shape):
    source: str
    source_ref: str
    received_at: datetime
    cover_letter: Annotated[
        str | None, Field(description="the words of the mail that brought the resume")
    ]


class CoverLetterShown(Shape):
    text: Annotated[str | None, Field(description="none: a scan, which is kept and was not read")]
    file_name: Annotated[str | None, Field(description="none: it lay in the resume's own file")]
    media_type: str | None
    size: int | None
    href: Annotated[str | None, Field(description="the file as it came")]


class ResumeTimeline(ResumeSummary):
    is_final: bool = Field(description="nothing more will happen to it by itself")
    stages: list[StageShown]
    submissions: list[SubmissionShown]
    cover_letters: Annotated[
        list[CoverLetterShown], Field(description="attached letters that came with the resume")
    ]


class Token(Shape):
    access_token: str
    token_type: Literal["bearer"]
    expires_in: int = Field(examples=[900], description="seconds")
    refresh_token: str = Field(description="used once, for the next two", examples=["hr_…"])


class TokenError(Shape):
    """RFC 6749, section 5.2."""

    error: str = Field(examples=["invalid_grant"])
    error_description: str


class HealthReport(Shape):
    status: Literal["ok", "unavailable"]
    checks: dict[str, bool] = {}
