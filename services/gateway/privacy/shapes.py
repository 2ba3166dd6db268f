"""Consent, retention and erasure as clients write and read them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.gateway.bodies import Instant, Text
from services.gateway.shapes import CandidateLink, Shape

Days = Annotated[int, Field(ge=1, le=36_500)]
Purpose = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,62}$", examples=["talent_pool"])]


class Body(BaseModel):
    model_config = ConfigDict(frozen=True)


class ConsentCreate(Body):
    """What a person said. A change of mind is another record, and the latest one holds."""

    purpose: Purpose
    is_given: bool
    source: Annotated[Text, Field(min_length=1, max_length=200)] = Field(
        description="where they said so", examples=["application form"]
    )
    said_at: Instant | None = Field(default=None, description="now, where it is absent")
    expires_at: Instant | None = None


class ConsentShown(Shape):
    id: UUID
    purpose: str
    is_given: bool
    source: str
    said_at: datetime
    expires_at: datetime | None
    recorded_by: UUID


class ConsentList(Shape):
    items: list[ConsentShown]


class RetentionPolicy(Body):
    """Days since anything was last heard of somebody; null keeps for ever."""

    candidate_days: Days | None = Field(default=None, examples=[730])
    resume_days: Days | None = Field(
        default=None, description="of files that never became a candidate", examples=[180]
    )
    is_active: bool = Field(description="nothing is erased before this is true")


class DueCandidate(Shape):
    candidate: CandidateLink
    last_heard: datetime


class DueResume(Shape):
    resume_id: UUID
    received_at: datetime


class RetentionPreview(Shape):
    """What the policy as it stands would erase now, active or not; the longest due first."""

    candidates: list[DueCandidate]
    resumes: list[DueResume]


class ErasureShown(Shape):
    id: UUID
    candidates: int = Field(description="records; several, where some were merged")
    resumes: int
    mails: list[str] = Field(
        description="Message-IDs of mails about this person that have left: their copies lie in "
        "mailboxes, which only their owners can empty"
    )
