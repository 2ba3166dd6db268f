"""Facts about a resume."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from schemas.event import BlobRef, Event


class Source(StrEnum):
    """The door a resume came in by."""

    MAIL = "mail"
    FOLDER = "folder"
    UPLOAD = "upload"
    TASK = "task"
    ATS = "ats"
    WEBSITE = "website"


class RejectionCode(StrEnum):
    """Why a file could not become a profile. The sentence for people stands beside it."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    NO_TEXT = "no_text"
    NOT_A_RESUME = "not_a_resume"
    TOO_COSTLY = "too_costly"


class ResumeReceived(Event):
    """The original is stored and its type is known."""

    resume_id: UUID
    source: Source
    original: BlobRef
    job_id: UUID | None = None
    enclosures: tuple[BlobRef, ...] = Field(
        default=(), description="documents that came beside it; a cover letter may be among them"
    )


class ResumeScanned(Event):
    """The text lane found pages that only OCR can read."""

    resume_id: UUID
    original: BlobRef
    job_id: UUID | None = None
    pages: int = Field(ge=1, description="how many pages wait for OCR")
    enclosures: tuple[BlobRef, ...] = Field(default=(), description="as they were received")


class ResumeParsed(Event):
    """The profile of a resume stands in `profiles` under `profile_id`."""

    resume_id: UUID
    profile_id: UUID
    job_id: UUID | None = None
    engine: str = Field(description="which readers took part, e.g. pypdfium2+rapidocr")
    language: str | None = None
    confidence: float = Field(ge=0, le=1)
    needs_review: bool = False


class ResumeRejected(Event):
    """The file will never become a profile; the original is kept."""

    resume_id: UUID
    stage: str = Field(description="the agent that gave up")
    code: RejectionCode
    reason: str = Field(max_length=300, description="for a person, without personal data")
    job_id: UUID | None = None
    kept_beside: UUID | None = Field(
        default=None, description="the resume that this file is the cover letter of"
    )


class RedactionRequested(Event):
    """Somebody wants to read the original without the person in it; `redactions` waits for it."""

    resume_id: UUID
    original: BlobRef
