"""The bodies of feedback, findings and appeals, as clients and openapi.json know them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.gateway.bodies import Long
from services.gateway.remarks import State
from services.gateway.shapes import Shape

Category = Literal[
    "age", "gender", "race_ethnicity", "disability", "appearance", "family_status", "coded"
]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$"),
]


class Given(BaseModel):
    model_config = ConfigDict(frozen=True)


class FeedbackCreate(Given):
    text: Annotated[Long, Field(min_length=1, examples=["Explained every trade-off clearly."])]
    rating: float | None = Field(default=None, ge=1, le=5, examples=[4])


class FindingShown(Shape):
    """A span of the author's own words, by offsets in code points."""

    id: str = Field(examples=["age.too-old@10-17"])
    category: Category
    start: int
    end: int
    severity: Literal["low", "medium", "high"]
    rule: str
    version: int
    reason: str
    suggestion: str


class FeedbackShown(Shape):
    id: UUID
    candidate_id: int
    interview_id: int | None = Field(description="the interview whose notes these are")
    author: str
    is_own: bool
    state: State
    original: str | None = Field(description="for its author and an authorised reviewer only")
    sanitized: str | None = Field(description="what the screen left; null while held")
    bias_filtered: bool
    findings: list[FindingShown] = Field(description="for author and authorised reviewer only")
    warnings: list[FindingShown] = Field(description="vague language, which is never removed")
    rating: float | None
    version: int
    created_at: datetime
    screened_at: datetime | None


class FeedbackList(Shape):
    items: list[FeedbackShown]


class AppealCreate(Given):
    finding: str = Field(max_length=300, description="the id of the finding")
    reason: Reason = Field(examples=["'Race' is the bug here, not the person."])


class AppealDecide(Given):
    decision: Literal["restore", "keep"]
    reason: Reason


class AppealShown(Shape):
    id: UUID
    feedback_id: UUID
    version: int = Field(description="of the feedback's words")
    finding: FindingShown
    reason: str
    created_at: datetime
    decision: Literal["restore", "keep"] | None
    decision_reason: str | None
    decided_at: datetime | None


class AppealFilter(Shape):
    open: bool | None = Field(default=None, description="only undecided, or only decided ones")
    limit: int = Field(default=50, ge=1, le=100)
    offset: int = Field(default=0, ge=0, lt=2**31)


class AppealList(Shape):
    items: list[AppealShown]


class FindingFilter(Shape):
    category: Category | None = None
    reviewer: UUID | None = Field(default=None, description="the id of the author")
    limit: int = Field(default=50, ge=1, le=100)
    offset: int = Field(default=0, ge=0, lt=2**31)


class Reviewer(Shape):
    id: UUID | None
    name: str


class FoundIn(FindingShown):
    feedback_id: UUID
    candidate_id: int
    reviewer: Reviewer
    words: str
    screened_at: datetime


class FindingPage(Shape):
    items: list[FoundIn]
    next_offset: int | None
