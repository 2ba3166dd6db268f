"""What an ATS sends. Whatever else a body holds is ignored: no tenant, no status comes this way."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.gateway.bodies import Email, Phone, Text, Title, Url

MOST_SKILLS: Final = 500
# A file of the largest size that is read, as base64, and the rest of the body.
LARGEST_PUSH: Final = 36 * 1024 * 1024

Identifier = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00/]*$"),
]
Skill = Annotated[Text, Field(min_length=1, max_length=200)]
Given = Annotated[Text, Field(max_length=100)]


class Sent(BaseModel):
    model_config = ConfigDict(frozen=True)


class Registration(Sent):
    name: Title = Field(examples=["Your ATS Name"])
    requests_per_hour: int | None = Field(
        default=None, ge=1, le=10_000_000, description="an administrator may set another limit"
    )


class LimitChange(Sent):
    requests_per_hour: int | None = Field(
        ge=1, le=10_000_000, description="null goes back to the usual limit"
    )


class PushedFile(Sent):
    """A resume in the body itself."""

    file_name: Annotated[Text, Field(min_length=1, max_length=255)] = Field(examples=["cv.pdf"])
    content: str = Field(max_length=LARGEST_PUSH, description="base64")


class CandidatePush(Sent):
    """Absent fields of a candidate we know stay as they are; so do those that are null."""

    external_id: Identifier = Field(examples=["ATS-12345"])
    first_name: Given | None = Field(default=None, examples=["John"])
    last_name: Given | None = Field(default=None, examples=["Doe"])
    email: Email | None = Field(default=None, examples=["john@example.com"])
    phone: Phone | None = None
    location: Title | None = None
    position: Title | None = None
    linkedin_url: Url | None = None
    skills: Annotated[list[Skill], Field(max_length=MOST_SKILLS)] | None = Field(
        default=None, examples=[["Python", "React"]]
    )
    experience_years: float | None = Field(default=None, ge=0, le=100, examples=[5.0])
    resume: PushedFile | None = None
    resume_url: Url | None = Field(default=None, description="where we fetch the resume from")
    job: Annotated[Text, Field(max_length=100)] | None = Field(
        default=None, description="the id, number or slug of the job that the resume applies for"
    )


class FeedbackPush(Sent):
    text: Annotated[Text, Field(min_length=1, max_length=20_000)] = Field(
        examples=["Excellent problem-solving skills"]
    )
    rating: float | None = Field(default=None, ge=1, le=5, examples=[4.5])
    reviewer: Annotated[Text, Field(max_length=200)] | None = Field(
        default=None, examples=["Hiring Manager"]
    )
