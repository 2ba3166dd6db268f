"""The bodies of blind review, as clients and openapi.json know them."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from schemas.profile import Education, Job, Skill
from services.gateway.shapes import Shape


class BlindFilter(Shape):
    reveal: str = Field(
        default="",
        max_length=100,
        description="any of name, contact, address, with commas; the role decides which it may",
    )


class BlindShown(Shape):
    """A profile with the person taken out and the work left in."""

    candidate_id: int
    resume_id: UUID
    name: str | None = None
    location: str | None = Field(default=None, description="a region, until the address is asked")
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    headline: str | None = None
    summary: str | None = None
    skills: tuple[Skill, ...] = ()
    jobs: tuple[Job, ...] = ()
    education: tuple[Education, ...] = ()
    certifications: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    experience_years: float | None = None
    language: str | None = None
    hidden: tuple[str, ...] = ()


class RedactionShown(Shape):
    state: Literal["pending"]
