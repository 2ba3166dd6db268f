"""The bodies of webhooks and their deliveries, as clients and openapi.json know them."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from runtime.reachable import fault_of
from services.gateway.bodies import Moment, Text
from services.gateway.shapes import SearchText, Shape
from services.gateway.webhooks.kinds import KINDS, Kind

Status = Literal["active", "failing", "disabled"]
DeliveryStatus = Literal["due", "delivered", "failed", "held"]


def _callable(url: str) -> str:
    fault = fault_of(url)
    if fault is not None:
        raise PydanticCustomError("url", "We cannot call this: {fault}", {"fault": fault})
    return url


Url = Annotated[Text, Field(max_length=2000), AfterValidator(_callable)]
Kinds = Annotated[list[Kind], Field(min_length=1, max_length=len(KINDS))]
Description = Annotated[Text, Field(max_length=500)]


class Given(BaseModel):
    model_config = ConfigDict(frozen=True)


class WebhookCreate(Given):
    url: Url = Field(examples=["https://ats.example.com/hooks/hirestream"])
    events: Kinds = Field(default=list(KINDS), description="all, unless some are named")
    description: Description = ""


class WebhookChange(Given):
    """Absent fields stay."""

    url: Url | None = None
    events: Kinds | None = None
    description: Description | None = None
    enabled: bool | None = Field(
        default=None, description="true after it was disabled; then replay what was held"
    )


class WebhookShown(Shape):
    id: UUID
    url: str
    events: list[Kind]
    description: str
    status: Status
    created_at: datetime
    last_success_at: datetime | None
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_reason: str | None = Field(description="why nothing is sent any more")


class WebhookMade(WebhookShown):
    secret: str = Field(examples=["whsec_..."], description="signs every call; shown this once")


class Secret(Shape):
    secret: str = Field(examples=["whsec_..."], description="shown this once")


class WebhookList(Shape):
    webhooks: list[WebhookShown]


class AttemptShown(Shape):
    began_at: datetime
    status: int | None = Field(description="the receiver's answer; null where there was none")
    error: str | None = Field(description="why there was none")
    took_ms: float


class DeliveryShown(Shape):
    id: UUID
    event_id: UUID = Field(description="the webhook-id of every attempt")
    type: str
    data: dict[str, Any]
    occurred_at: datetime
    status: DeliveryStatus
    attempts: int = Field(description="since it was last asked for")
    next_attempt_at: datetime | None
    log: list[AttemptShown]


class DeliveryPage(Shape):
    items: list[DeliveryShown]
    next_cursor: str | None


class DeliveriesWanted(Shape):
    status: DeliveryStatus | None = None
    cursor: SearchText | None = Field(default=None, description="a page's next_cursor")
    limit: int = Field(default=50, ge=1, le=100)


class ReplaySince(Given):
    since: Moment = Field(examples=[datetime(2026, 11, 21, tzinfo=UTC)])


class Replayed(Shape):
    replayed: int
