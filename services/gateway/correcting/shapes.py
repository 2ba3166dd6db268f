"""The bodies of a resume's profile and of its corrections."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.profile import CandidateProfile, Education, Job
from services.gateway.bodies import Email, Phone, Text, Url
from services.gateway.shapes import Shape

FieldName = Literal[
    "name",
    "emails",
    "phones",
    "links",
    "location",
    "headline",
    "summary",
    "skills",
    "jobs",
    "education",
    "certifications",
    "languages",
    "experience_years",
]
Line = Annotated[Text, Field(min_length=1, max_length=200)]
Prose = Annotated[Text, Field(max_length=20_000)]


class NameGiven(BaseModel):
    model_config = ConfigDict(frozen=True)

    given: Annotated[Text, Field(max_length=100)] = Field(default="", examples=["Ada"])
    family: Annotated[Text, Field(max_length=100)] = Field(default="", examples=["Lovelace"])


class LinkGiven(BaseModel):
    model_config = ConfigDict(frozen=True)

    url: Url
    kind: Annotated[Text, Field(min_length=1, max_length=30)] = Field(examples=["linkedin"])


class Correction(BaseModel):
    """Named fields are replaced as a whole; null says that there is none. Others stay."""

    model_config = ConfigDict(frozen=True)

    name: NameGiven | None = None
    emails: list[Email] | None = Field(default=None, max_length=20)
    phones: list[Phone] | None = Field(default=None, max_length=20)
    links: list[LinkGiven] | None = Field(default=None, max_length=50)
    location: Line | None = None
    headline: Line | None = None
    summary: Prose | None = None
    skills: list[Line] | None = Field(default=None, max_length=200, examples=[["Python", "SQL"]])
    jobs: list[Job] | None = Field(default=None, max_length=100)
    education: list[Education] | None = Field(default=None, max_length=50)
    certifications: list[Line] | None = Field(default=None, max_length=100)
    languages: list[Line] | None = Field(default=None, max_length=50)
    experience_years: float | None = Field(default=None, ge=0, le=100)


class Corrected(Shape):
    """One field that a person set right."""

    field: FieldName
    corrected_by: UUID
    corrected_at: datetime
    parsed: Any = Field(description="what the parser read the last time, in the profile's form")


class ProfileShown(Shape):
    """What a resume says, each value with how sure the parser is and where it stood."""

    resume_id: UUID
    profile_id: UUID
    engine: str = Field(examples=["pypdfium2"])
    parsed_at: datetime
    profile: CandidateProfile = Field(description="as corrected")
    corrected: list[Corrected]
