"""The bodies of jobs, applications, moves and decisions."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.gateway.bodies import Number, Text
from services.gateway.hiring.stages import DEFAULT, Outcome, stage_list_problem
from services.gateway.shapes import CandidateLink, SearchText, Shape

JobStatus = Literal["open", "closed"]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$", examples=["backend-developer"])]
Title = Annotated[Text, Field(min_length=1, max_length=200, examples=["Backend Developer"])]
Line = Annotated[Text, Field(max_length=200)]
Prose = Annotated[Text, Field(max_length=20_000)]
StageName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9 _-]{0,49}$", examples=["interview"])]
Stages = Annotated[list[StageName], Field(min_length=1, max_length=20, examples=[list(DEFAULT)])]
Reason = Annotated[
    str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")
]
Cursor = Annotated[str | None, Field(max_length=200, description="a page's next_cursor")]
Limit = Annotated[int, Field(ge=1, le=100)]
MOST_AT_ONCE = 500


class Input(BaseModel):
    """Unknown fields are ignored: nobody sets a tenant, an id or a moment by naming it."""

    model_config = ConfigDict(frozen=True)


class _Staged(Input):
    stages: Stages | None = Field(default=None, description="of an open application, in order")

    @model_validator(mode="after")
    def sound_stages(self) -> Self:
        problem = stage_list_problem(self.stages) if self.stages is not None else None
        if problem:
            raise ValueError(problem)
        return self


class JobCreate(_Staged):
    title: Title
    slug: Slug | None = Field(
        default=None, description="for mail to hiring+SLUG@; made from the title where absent"
    )
    location: Line = ""
    department: Line = ""
    description: Prose = ""
    is_public: bool = Field(default=False, description="strangers may apply without a login")


class JobUpdate(_Staged):
    """Absent fields stay; the slug never changes, since addresses and links hold it."""

    title: Title | None = None
    location: Line | None = None
    department: Line | None = None
    description: Prose | None = None
    status: JobStatus | None = None
    is_public: bool | None = None


class Job(Shape):
    id: UUID
    number: int = Field(examples=[1])
    slug: str = Field(examples=["backend-developer"])
    title: str = Field(examples=["Backend Developer"])
    location: str = Field(examples=["Berlin"])
    department: str = Field(examples=["Engineering"])
    description: str
    status: JobStatus
    stages: list[str] = Field(examples=[list(DEFAULT)])
    is_public: bool
    applications: dict[str, int] = Field(
        description="how many stand where", examples=[{"applied": 12, "interview": 3}]
    )
    created_at: datetime
    updated_at: datetime


class JobPage(Shape):
    items: list[Job]
    next_cursor: str | None


class JobFilter(Shape):
    """Which jobs a list shows."""

    status: JobStatus | None = None
    limit: Limit = 50
    cursor: Cursor = None


class Application(Shape):
    id: UUID
    candidate: CandidateLink
    name: str = Field(description='"" where none is known', examples=["Sarah Johnson"])
    job_id: UUID | None
    job: str | None = Field(description="the job's slug", examples=["backend-developer"])
    stage: str = Field(examples=["interview"])
    is_held: bool = Field(description="the person has left; a release lets it go on")
    resume_id: UUID | None
    decision_id: UUID | None = Field(description="the one that stands")
    created_at: datetime
    updated_at: datetime


class ApplicationPage(Shape):
    items: list[Application]
    next_cursor: str | None


class ApplicationFilter(Shape):
    """Which applications a list shows."""

    job: SearchText | None = Field(default=None, description="its id, number or slug")
    stage: SearchText | None = None
    candidate_id: int | None = Field(default=None, ge=1, lt=2**63)
    held: bool | None = None
    limit: Limit = 50
    cursor: Cursor = None


class ApplicationCreate(Input):
    candidate_id: Number = Field(examples=[1])
    job: Annotated[Text, Field(min_length=1, max_length=200, examples=["backend-developer"])]


class Move(Input):
    stage: StageName
    expected: StageName | None = Field(
        default=None, description="where you saw it; 409 if it has moved meanwhile"
    )


class StageEntered(Shape):
    """One step of an application's way; the first is its beginning."""

    stage: str
    previous: str | None
    at: datetime
    by: UUID | None = Field(description="null for the pipeline")


class History(Shape):
    application_id: UUID
    stages: list[StageEntered] = Field(description="the first one first")


class BulkMove(Input):
    ids: list[UUID] = Field(min_length=1, max_length=MOST_AT_ONCE)
    stage: StageName


class BulkStatus(Input):
    ids: list[Number] = Field(min_length=1, max_length=MOST_AT_ONCE, examples=[[1, 2, 3]])
    status: Annotated[Text, Field(min_length=1, max_length=50, examples=["Phone Interview"])]


class ItemReport(Shape):
    """What became of one item; the others are done all the same."""

    id: UUID | int
    result: Literal["changed", "unchanged", "refused", "not_found"]
    reason: str | None = Field(examples=[None])


class BulkReport(Shape):
    changed: int = Field(examples=[2])
    items: list[ItemReport]


class DecisionCreate(Input):
    outcome: Outcome
    reason: Reason = Field(examples=["Strong in distributed systems, and available in March"])


class Decision(Shape):
    id: UUID
    application_id: UUID
    outcome: Outcome
    reason: str | None = Field(
        description="as its author wrote it; for others what the screen left, and null until then"
    )
    decided_by: UUID
    decided_at: datetime
    withdrawn_by: UUID | None
    withdrawn_at: datetime | None
