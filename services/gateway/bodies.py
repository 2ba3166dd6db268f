"""What clients may write on the RecruitOS surface. Whatever else a body holds is ignored."""

from datetime import UTC, datetime
from re import compile as pattern
from typing import Annotated, Final

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

_EMAIL: Final = pattern(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
LARGEST: Final = 2**31 - 1
LONGEST_EMAIL: Final = 255


def is_email(text: str) -> bool:
    return len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise PydanticCustomError("email", "Invalid email format")
    return text


def _storable(text: str) -> str:
    """Postgres stores every character but one; half a character, which JSON can write, is none."""
    if "\0" in text:
        raise PydanticCustomError("text", "The character NUL is not allowed")
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise PydanticCustomError("text", "It holds half a character")
    return text


def _in_utc(moment: datetime) -> datetime:
    """A time without a zone is taken as UTC, as the document writes its own."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Text = Annotated[str, AfterValidator(_storable)]
Short = Annotated[Text, Field(min_length=1, max_length=50)]
Name = Annotated[Text, Field(min_length=1, max_length=100)]
Email = Annotated[Text, Field(max_length=255), AfterValidator(_email)]
Title = Annotated[Text, Field(min_length=1, max_length=200)]
Phone = Annotated[Text, Field(max_length=50)]
Url = Annotated[Text, Field(max_length=500)]
Long = Annotated[Text, Field(max_length=20_000)]
Phase = Annotated[int, Field(ge=1, le=2)]
Years = Annotated[int, Field(ge=0, le=100)]
Rating = Annotated[int, Field(ge=1, le=5)]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Moment = Annotated[datetime, AfterValidator(_in_utc)]
Number = Annotated[int, Field(ge=1, lt=2**63)]
# Within what every zone and Postgres can write.
Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(1900, 1, 1, tzinfo=UTC), lt=datetime(9000, 1, 1, tzinfo=UTC)),
]


class Body(BaseModel):
    """`None` and absence differ: absent fields of an update stay as they are."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class CandidateCreate(Body):
    first_name: Name = Field(examples=["John"])
    last_name: Name = Field(examples=["Doe"])
    email: Email = Field(examples=["john.doe@example.com"])
    phone: Phone | None = Field(default=None, examples=["+1 (555) 987-6543"])
    position: Title = Field(examples=["Backend Developer"])
    phase: Phase = 1
    status: Short = "New"
    source: Short = "LinkedIn"
    skills: Long | None = Field(default=None, examples=["Python, FastAPI, PostgreSQL"])
    experience: Years | None = Field(default=None, examples=[5])
    notes: Long | None = None
    resume_url: Url | None = None
    linkedin_url: Url | None = None


class CandidateUpdate(Body):
    first_name: Name | None = None
    last_name: Name | None = None
    email: Email | None = None
    phone: Phone | None = None
    position: Title | None = None
    phase: Phase | None = None
    status: Short | None = Field(default=None, examples=["Phone Interview"])
    source: Short | None = None
    skills: Long | None = None
    experience: Years | None = None
    notes: Long | None = Field(default=None, examples=["Updated notes after phone screening"])
    resume_url: Url | None = None
    linkedin_url: Url | None = None


class InterviewCreate(Body):
    candidate_id: Number = Field(examples=[1])
    type: Short = "Phone"
    scheduled_date: Moment = Field(examples=["2024-01-22T15:00:00Z"])
    duration: Minutes = Field(default=60, description="minutes")
    interviewer: Title = Field(examples=["Jane Doe"])
    status: Short = "Scheduled"
    notes: Long | None = None
    rating: Rating | None = None


class InterviewUpdate(Body):
    candidate_id: Number | None = None
    type: Short | None = None
    scheduled_date: Moment | None = None
    duration: Minutes | None = None
    interviewer: Title | None = None
    status: Short | None = Field(default=None, examples=["Completed"])
    notes: Long | None = None
    rating: Rating | None = Field(default=None, examples=[4])
