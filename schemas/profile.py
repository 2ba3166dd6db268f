"""The record a resume becomes. It is stored once, under erasure's reach, and events point to it.

Every value carries how sure the parser is and where it stood, so that a person can check it.
"""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Span(Record):
    """Where a value stood: a page and box (PDF points, origin top left) or a text offset."""

    page: int | None = Field(default=None, ge=1)
    box: tuple[float, float, float, float] | None = None
    start: int | None = Field(default=None, ge=0, description="offset into the extracted text")
    end: int | None = Field(default=None, ge=0)


class Found(Record, Generic[T]):
    """A value, how sure we are of it (0 to 1), and where it stood."""

    value: T
    confidence: float = Field(default=1.0, ge=0, le=1)
    span: Span | None = None


class PersonName(Record):
    written: str
    given: str | None = None
    family: str | None = None


class Phone(Record):
    written: str
    e164: str | None = None


class Link(Record):
    url: str
    kind: str = Field(description="linkedin, github, website, …")


class Skill(Record):
    written: str
    name: str = Field(description="the vocabulary's name for it")
    years: float | None = None


class Month(Record):
    """A date as exact as the resume states it."""

    year: int = Field(ge=1900, le=2200)
    month: int | None = Field(default=None, ge=1, le=12)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}" if self.month else f"{self.year}"


class Job(Record):
    title: str | None = None
    company: str | None = None
    location: str | None = None
    start: Month | None = None
    end: Month | None = None
    current: bool = False
    description: str = ""


class Education(Record):
    degree: str | None = None
    field: str | None = None
    school: str | None = None
    start: Month | None = None
    end: Month | None = None


class CandidateProfile(Record):
    """What a resume says about a person."""

    name: Found[PersonName] | None = None
    emails: tuple[Found[str], ...] = ()
    phones: tuple[Found[Phone], ...] = ()
    links: tuple[Found[Link], ...] = ()
    location: Found[str] | None = None
    headline: Found[str] | None = None
    summary: Found[str] | None = None
    skills: tuple[Found[Skill], ...] = ()
    jobs: tuple[Found[Job], ...] = ()
    education: tuple[Found[Education], ...] = ()
    certifications: tuple[Found[str], ...] = ()
    languages: tuple[Found[str], ...] = ()
    experience_years: float | None = Field(default=None, ge=0, description="overlaps merged")
    language: str | None = Field(default=None, description="of the document, ISO 639-1")
    confidence: float = Field(default=0.0, ge=0, le=1)
    needs_review: bool = False
