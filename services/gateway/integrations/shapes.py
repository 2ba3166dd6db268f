"""The bodies of the integrations' paths. No answer holds a secret."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from runtime.database import Row
from schemas.integrations import Settings, Step
from services.gateway.shapes import Shape

Name = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,62}$", examples=["hiring-mailbox"])]


class NewIntegration(Shape):
    name: Name
    settings: Settings


class Integration(Shape):
    """An integration as it stands. `remedy` says what to do about `error`."""

    id: UUID
    name: str
    kind: str
    settings: Mapping[str, Any] = Field(description="without its secrets")
    state: str = Field(examples=["working", "failing", "paused", "new"])
    last_success_at: datetime | None
    last_item_at: datetime | None
    lag_seconds: float | None
    error: str | None
    remedy: str | None
    credential_expires_at: datetime | None
    waiting: int
    taken: int
    given_up: int
    backfill_done: int
    backfill_total: int


class Integrations(Shape):
    integrations: list[Integration]


class IntegrationTest(Shape):
    """A test as it stands; `steps` grows until it is finished."""

    id: UUID
    is_finished: bool
    steps: list[Step]


def integration_of(row: Row) -> Integration:
    return Integration.model_validate({**row, "state": _state(row)})


def _state(row: Row) -> str:
    if row["is_paused"]:
        return "paused"
    if row["error"] is not None:
        return "failing"
    return "new" if row["last_success_at"] is None else "working"
