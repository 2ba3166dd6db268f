"""Users, keys and passwords as clients write and read them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.gateway.bodies import Email, Text
from services.gateway.permissions import Role, Scope
from services.gateway.shapes import Shape

SHORTEST_PASSWORD = 12
Password = Annotated[Text, Field(min_length=SHORTEST_PASSWORD, max_length=1024)]
Label = Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Body(BaseModel):
    model_config = ConfigDict(frozen=True)


class UserCreate(Body):
    email: Email = Field(examples=["ada@example.com"])
    name: Annotated[Text, Field(max_length=200)] = ""
    role: Role


class UserChange(Body):
    """Absent fields stay as they are."""

    name: Annotated[Text, Field(max_length=200)] | None = None
    role: Role | None = None
    disabled: bool | None = None


class UserShown(Shape):
    id: UUID
    email: str
    name: str
    role: Role
    state: Literal["invited", "active", "disabled"]
    created_at: datetime


class UserList(Shape):
    items: list[UserShown]


class KeyCreate(Body):
    name: Label = Field(examples=["career page"])
    scopes: list[Scope] = Field(min_length=1)


class KeyShown(Shape):
    id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    revoked_at: datetime | None


class KeyIssued(Shape):
    id: UUID
    key: str = Field(description="shown this once", examples=["hs_…"])


class KeyList(Shape):
    items: list[KeyShown]


class PasswordForgotten(Body):
    email: Email = Field(examples=["ada@example.com"])
    tenant: Annotated[Text, Field(max_length=63)] | None = Field(
        default=None, description="its slug, where one address has users with several"
    )


class PasswordChoice(Body):
    key: Annotated[Text, Field(max_length=200)] = Field(description="from the link in the mail")
    password: Password


class Me(Shape):
    """Who is asking."""

    tenant_id: UUID
    actor_id: UUID
    role: str = Field(description="a user's role, or api_key")
    scopes: list[str]
