"""What an ATS is answered, as openapi.json shows it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.gateway.shapes import SearchText, Shape


class Registered(Shape):
    integration_id: UUID
    name: str
    api_key: str = Field(examples=["ats_xxx..."], description="shown this once")
    requests_per_hour: int
    created_at: datetime


class IntegrationShown(Shape):
    integration_id: UUID
    name: str
    requests_per_hour: int
    created_at: datetime
    revoked_at: datetime | None


class IntegrationList(Shape):
    integrations: list[IntegrationShown]


class ResumeTaken(Shape):
    resume_id: UUID
    status: Literal["accepted", "known", "rejected"]
    reason: str | None = Field(description="why it was rejected, in words for people")
    href: str


class Pushed(Shape):
    status: Literal["created", "updated", "unchanged"]
    candidate_id: int
    external_id: str
    resume: ResumeTaken | None


class PulledCandidate(Shape):
    id: int
    external_id: str | None
    first_name: str
    last_name: str
    email: str = Field(description='"" where none is known')
    phone: str | None
    location: str | None
    position: str
    linkedin_url: str | None
    skills: list[str]
    experience_years: float | None
    phase: Literal[1, 2]
    status: str
    source: str
    applied_at: datetime
    updated_at: datetime


class Scorecard(Shape):
    """An interview with its notes, or feedback that belongs to no interview."""

    id: UUID
    kind: Literal["interview", "feedback"]
    candidate_id: int
    candidate_external_id: str | None
    reviewer: str
    interview_type: str | None
    scheduled_at: datetime | None
    status: str | None
    rating: float | None
    feedback: str | None = Field(description="as the screen left it; null while it is not read")
    bias_filtered: bool
    updated_at: datetime


class Deletion(Shape):
    """A candidate or scorecard to forget, or a candidate to look for under another id."""

    kind: Literal["candidate", "scorecard"]
    change: Literal["deleted", "merged"]
    id: int | UUID = Field(description="the candidate's number, or the scorecard's id")
    external_id: str | None
    into: int | None = Field(description="the candidate it was merged into")
    into_external_id: str | None
    at: datetime


class Page(Shape):
    next_cursor: str = Field(description="continue from here, now or at the next synchronisation")
    has_more: bool


class CandidatePage(Page):
    candidates: list[PulledCandidate]


class ScorecardPage(Page):
    scorecards: list[Scorecard]
    bias_filtered: bool = Field(description="whether any feedback of this page was sanitized")


class DeletionPage(Page):
    deletions: list[Deletion]


class FeedbackTaken(Shape):
    id: UUID
    candidate_external_id: str
    state: Literal["held", "screened"]
    bias_filtered: bool | None = Field(description="null while it is held")
    text: str | None = Field(description="as others read it; null while it is held")
    rating: float | None


class PageWanted(Shape):
    cursor: SearchText | None = Field(default=None, description="a page's next_cursor")
    limit: int = Field(default=100, ge=1, le=500)


class CandidatesWanted(PageWanted):
    updated_since: datetime | None = Field(
        default=None, description="ISO 8601; without a zone it is UTC"
    )


class ScorecardsWanted(PageWanted):
    candidate_external_id: SearchText | None = None
    from_date: datetime | None = Field(
        default=None, description="ISO 8601; those that changed since"
    )
