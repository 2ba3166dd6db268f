"""The bodies of fairness: rates by group, rates by reviewer, and the link to the questions."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.gateway.queries.fairness import Stage
from services.gateway.shapes import Shape


class ImpactFilter(Shape):
    job: str | None = Field(
        default=None, max_length=200, pattern=r"^[^\x00]+$", description="id, number or slug"
    )
    stage: Stage = Field(default="hiring", description="phase 1, phase 2, or from start to hire")
    by: str = Field(
        default="gender",
        max_length=100,
        description="gender, age, ethnicity or disability; several, with commas, are crossed",
    )


class GroupShown(Shape):
    group: dict[str, str] = Field(examples=[{"gender": "woman"}])
    small: bool = Field(description="too few to count without telling about one of them")
    entered: int | None
    passed: int | None
    selection_rate: float | None
    impact_ratio: float | None
    below_four_fifths: bool


class UnknownShown(Shape):
    entered: int | None = Field(description="null where it would tell a small group's number")
    passed: int | None


class ImpactShown(Shape):
    job: str | None
    stage: Stage
    by: list[str]
    four_fifths: float
    smallest_group: int
    reference: dict[str, str] | None = Field(description="the group that passed most often")
    groups: list[GroupShown]
    unknown: UnknownShown


class ReviewerShown(Shape):
    id: UUID
    name: str
    reviews: int
    findings: dict[str, int] = Field(description="reviews with a finding, by category")


class ReviewersShown(Shape):
    items: list[ReviewerShown]


class InvitationShown(Shape):
    url: str
    expires_at: datetime
