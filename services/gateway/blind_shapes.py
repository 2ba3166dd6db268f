"""The bodies of blind review, as clients and openapi.json know them."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from schemas.blind import BlindProfile
from services.gateway.shapes import Shape


class BlindFilter(Shape):
    reveal: str = Field(
        default="",
        max_length=100,
        description="any of name, contact, address, with commas; the role decides which it may",
    )


class BlindShown(BlindProfile):
    """The blind profile of one candidate's latest resume."""

    candidate_id: int
    resume_id: UUID


class RedactionShown(Shape):
    state: Literal["pending"]
