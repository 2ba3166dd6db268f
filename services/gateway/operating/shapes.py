"""The bodies of the operating endpoints."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from schemas import topics
from services.gateway.shapes import Shape


def _known(name: str) -> str:
    full = name if name in topics.BY_NAME else f"{name}.v1"
    if full not in topics.BY_NAME:
        raise PydanticCustomError("topic", "There is no such topic")
    return full


TopicName = Annotated[
    str, Field(max_length=100, examples=["resume.received"]), AfterValidator(_known)
]


class ReplayOrder(BaseModel):
    """Which of your events are sent again. What a person edited is never overwritten by it."""

    model_config = ConfigDict(frozen=True)

    topic: TopicName = "resume.received.v1"
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    only_failed: bool = Field(default=False, description="only resumes whose last attempt failed")
    resume_id: UUID | None = Field(default=None, description="only this resume")


class Replay(Shape):
    id: UUID
    topic: str = Field(examples=["resume.received.v1"])
    since: datetime | None
    until: datetime | None
    only_failed: bool
    resume_id: UUID | None
    state: Literal["running", "interrupted", "done", "failed"]
    looked_at: int = Field(description="events read so far", examples=[1200])
    sent: int = Field(examples=[37])
    is_waiting: bool = Field(description="live traffic goes first")
    error: str | None = Field(description="the class of the error")
    requested_by: UUID
    requested_at: datetime


class DeadLetterFilter(Shape):
    """Which dead letters a list shows."""

    topic: TopicName | None = None
    limit: int = Field(default=100, ge=1, le=500)


class DeadLetter(Shape):
    """A message that was given up, and why."""

    topic: str = Field(examples=["resume.received.v1.dlq"])
    partition: int = Field(examples=[0])
    offset: int = Field(examples=[4])
    href: str
    event_id: str
    agent: str = Field(examples=["parser"])
    attempts: int = Field(examples=[5])
    error: str = Field(examples=["ValueError"])
    reason: str
    first_seen: str


class DeadLetterWhole(DeadLetter):
    headers: dict[str, str]
    payload: str = Field(description="the message's own bytes; ids, and nobody's data")


class IntegrationState(Shape):
    """The latest of what an integration said of itself."""

    integration_id: str = Field(examples=["smtp:mail.example.com:587"])
    kind: str = Field(examples=["smtp"])
    health: Literal["healthy", "failing"]
    observed_at: datetime
    last_success_at: datetime | None
    error: str | None = Field(description="the class of the error", examples=[None])
    lag_seconds: float | None


class Incident(Shape):
    """Something that is wrong and not over."""

    id: UUID
    rule: str
    subject: str
    summary: str
    opened_at: datetime


class PipelineHealth(Shape):
    integrations: list[IntegrationState]
    incidents: list[Incident]
    unpublished: int = Field(description="your events that wait for Kafka", examples=[0])
    on_their_way: int = Field(description="your resumes of the last day without a verdict")
