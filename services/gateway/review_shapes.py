"""The bodies around who is who: pairs to look at, merges and their undoing, holds, proposals."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from services.gateway.bodies import Body, Long, Number, Short, Text
from services.gateway.shapes import Camel, CandidateLink, Shape

PairStatus = Literal["open", "merged", "dismissed"]
ContactField = Literal["email", "phone", "linkedinUrl"]


class DuplicateFilter(Shape):
    """Which pairs a list shows."""

    status: PairStatus = "open"
    limit: int = Field(default=50, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=200, description="a page's next_cursor")


class EvidenceShown(Shape):
    finding: str = Field(examples=["email.same"])
    words: str = Field(examples=["The same e-mail address"])
    speaks_for: bool = Field(description="for one person, or against it")
    weight: float = Field(description="in bits")


class SideResume(Shape):
    id: UUID
    file_name: str
    received_at: datetime
    href: str = Field(examples=["/api/resumes/7d3a6c0e-52a7-5a53-9d0d-6c0a7b0f8f11"])


class DuplicateSide(CandidateLink):
    """One of the two, as a recruiter compares them."""

    first_name: str
    last_name: str
    email: str
    phone: str | None
    location: str | None
    position: str
    status: str
    source: str
    skills: list[str]
    linkedin_url: str | None
    applied_at: datetime
    is_held: bool = Field(description="an application is held, since one of them has left")
    resumes: list[SideResume]


class Duplicate(Shape):
    id: UUID
    status: PairStatus
    score: float = Field(examples=[0.72])
    known: DuplicateSide
    newcomer: DuplicateSide
    differs: list[str] = Field(description="the fields in which both say something else")
    evidence: list[EvidenceShown] = Field(description="the strongest first")
    found_at: datetime
    decided_at: datetime | None
    decided_by: UUID | None


class DuplicatePage(Shape):
    items: list[Duplicate]
    next_cursor: str | None


class MergeChoice(Body):
    survivor: Number | None = Field(
        default=None, description="who keeps the id; the known one where nothing is said"
    )


class Merged(Shape):
    id: UUID = Field(description="of the pair")
    status: Literal["merged"]
    survivor: CandidateLink
    merged: CandidateLink = Field(description="whose id now leads to the survivor")


class UnmergeChoice(Body):
    theirs: list[Annotated[str, Field(max_length=200)]] = Field(
        default=[],
        max_length=1000,
        description="what came since and belongs to the one who was merged away, by its name",
        examples=[["field:phone", "resume:7d3a6c0e-52a7-5a53-9d0d-6c0a7b0f8f11"]],
    )


class LaterChange(Camel):
    name: str = Field(examples=["field:phone"])
    kind: Literal["field", "resume", "application", "interview", "feedback"]
    before: Any = Field(description="as the merge left it; null for what came whole")
    now: Any
    belongs_to: int = Field(description="the candidate that has it after the undoing")


class Unmerging(Camel):
    survivor: int = Field(examples=[1])
    restored: int = Field(examples=[2])
    later: list[LaterChange] = Field(description="what came between, and whose it becomes")


def _said(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("reason", "A reason is required")
    return text.strip()


class Release(Body):
    reason: Annotated[Long, AfterValidator(_said)] = Field(
        examples=["Left for studies, welcome back; agreed with the works council"]
    )
    application_id: UUID | None = Field(default=None, description="all that are held if absent")
    status: Short | None = Field(
        default=None, description="a new status for a candidate who has left", examples=["New"]
    )


class ReleasedApplication(Camel):
    application_id: UUID
    job_id: UUID | None
    stage: str
    reason: str
    released_by: UUID
    released_at: datetime


class HeldApplication(Camel):
    application_id: UUID
    job_id: UUID | None
    stage: str
    since: datetime


class Holds(Camel):
    candidate_id: int
    status: str
    held: list[HeldApplication]
    released: list[ReleasedApplication] = Field(description="every release, the latest first")


class ContactProposal(Camel):
    field: ContactField
    current: str | None
    proposed: str
    resume_id: UUID | None
    proposed_at: datetime


class ProposalChoice(Body):
    field: ContactField
    proposed: Annotated[Text, Field(min_length=1, max_length=1000)]
