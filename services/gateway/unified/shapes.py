"""The bodies of the unified ATS API, as its document writes them."""

from typing import Annotated, Any, Final

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from services.gateway.bodies import Email, Phone, Text
from services.gateway.shapes import Shape

LARGEST_PAGE: Final = 100
JobId = Annotated[Text, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_.:\-]+$")]


def _web_address(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise PydanticCustomError("url", "It must start with https:// or http://")
    return text


def _name(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("name", "A name is needed")
    return text.strip()


Name = Annotated[Text, Field(max_length=200), AfterValidator(_name)]
WebAddress = Annotated[Text, Field(max_length=2000), AfterValidator(_web_address)]


class UnifiedJob(Shape):
    id: str = Field(examples=["job_123"])
    title: str = Field(examples=["Backend Developer"])
    location: str = Field(examples=["Berlin"])
    status: str = Field(examples=["OPEN"])
    external_url: str = Field(examples=["https://jobs.example.com/job_123"])


class UnifiedApplication(Shape):
    id: str = Field(examples=["app_123"])
    candidate_name: str = Field(examples=["Jane Doe"])
    email: str = Field(examples=["jane.doe@example.com"])
    status: str = Field(examples=["APPLIED"])


class Pagination(Shape):
    page: int = Field(examples=[1])
    per_page: int = Field(examples=[20])
    total: int = Field(
        examples=[42],
        description="how many there are; where the ATS has too many to count at once, how many "
        "are known, which is more than the pages up to this one hold",
    )
    next_cursor: str | None = Field(
        default=None, description="of the next page: cheaper than its number with most ATS"
    )


class UnifiedJobPage(Shape):
    jobs: list[UnifiedJob]
    pagination: Pagination


class UnifiedApplicationPage(Shape):
    applications: list[UnifiedApplication]
    pagination: Pagination


class JobFilter(Shape):
    page: int = Field(default=1, ge=1, le=100_000)
    per_page: int = Field(default=20, ge=1, le=LARGEST_PAGE)
    cursor: str | None = Field(default=None, max_length=4000, description="a page's next_cursor")


class ApplicationFilter(JobFilter):
    job_id: JobId


class CandidateBody(Shape):
    """A person who applies for a job."""

    name: Name = Field(examples=["Jane Doe"])
    email: Email = Field(examples=["jane.doe@example.com"])
    phone: Phone | None = Field(default=None, examples=["+1-555-0100"])
    resume_url: WebAddress | None = Field(
        default=None, examples=["https://example.com/resumes/jane-doe.pdf"]
    )
    job_id: JobId = Field(examples=["job_123"])


class CandidateCreated(CandidateBody):
    """The candidate as the ATS knows them now, with the application it made."""

    id: str = Field(examples=["cand_123"])
    application: UnifiedApplication


class AtsError(Shape):
    """The body of every error of the unified API."""

    model_config = ConfigDict(frozen=True)

    error: str = Field(examples=["ats_error"])
    message: str = Field(examples=["ATS returned an error"])
    details: dict[str, Any] = Field(examples=[{"raw": "..."}])
    source_status_code: int | None = Field(
        default=None, examples=[500], description="what the ATS answered"
    )
