"""The trail as clients read it."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.gateway.bodies import Instant
from services.gateway.shapes import Shape

Code = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]+$")]


class AuditFilter(Shape):
    """Which entries a page shows."""

    limit: int = Field(default=50, ge=1, le=100)
    cursor: str | None = Field(
        default=None, pattern=r"^[0-9]{1,18}$", description="a page's next_cursor"
    )
    actor: UUID | None = Field(default=None, description="the id of a user or key")
    action: Code | None = Field(default=None, examples=["candidate.merged"])
    subject_kind: Code | None = Field(default=None, examples=["candidate"])
    subject_id: Code | None = None
    since: Instant | None = None
    until: Instant | None = None


class AuditActor(Shape):
    kind: Literal["user", "api_key", "operator", "system"]
    id: UUID | None


class AuditSubject(Shape):
    kind: str = Field(examples=["candidate"])
    id: str


class AuditChange(Shape):
    field: str = Field(examples=["email"])
    erased: bool = Field(description="the values went with the candidate; their digest stays")
    before: Any = None
    after: Any = None


class AuditEntry(Shape):
    position: int = Field(description="its place in the tenant's chain")
    id: UUID
    at: datetime
    actor: AuditActor
    action: str = Field(examples=["candidate.merged"])
    subject: AuditSubject
    detail: dict[str, Any]
    changes: list[AuditChange]
    hash: str = Field(description="SHA-256 over this entry and the hash before it, in hex")


class AuditPage(Shape):
    items: list[AuditEntry]
    next_cursor: str | None
