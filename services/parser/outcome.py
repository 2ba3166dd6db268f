"""What can become of a file: a profile, a wait for OCR, or a reasoned no."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from schemas.profile import CandidateProfile
from schemas.resume import RejectionCode


class _Outcome(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Parsed(_Outcome):
    """The file was read and this is what it says.

    `cover_letter` lay in the same file, as in a mail; `is_letter` says that the file is one itself.
    """

    outcome: Literal["parsed"] = "parsed"
    profile: CandidateProfile
    text: str
    engine: str
    pages: int = 1
    is_letter: bool = False
    cover_letter: str | None = None


class Scanned(_Outcome):
    """Some pages hold pictures of text; the OCR lane has to read them."""

    outcome: Literal["scanned"] = "scanned"
    pages: int = Field(ge=1)


class Rejected(_Outcome):
    """The file will never become a profile; the reason is a sentence for a person."""

    outcome: Literal["rejected"] = "rejected"
    code: RejectionCode
    reason: str = Field(max_length=300)


# The reasons that a child and its pool both give.
TOO_MUCH_MEMORY = "The file needs far more memory than a resume should; it was stopped."
TOO_MUCH_TIME = "The file takes far longer to read than a resume should; it was stopped."
A_LETTER = "This is a cover letter; it is kept beside the resume that came with it."
BROKEN = "The file is damaged: reading it failed."

Outcome = Parsed | Scanned | Rejected

OUTCOME: TypeAdapter[Outcome] = TypeAdapter(
    Annotated[Parsed | Scanned | Rejected, Field(discriminator="outcome")]
)


class Unreadable(Exception):
    """A reader gives up on a file, for good, and can say why."""

    def __init__(self, code: RejectionCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason

    def outcome(self) -> Rejected:
        return Rejected(code=self.code, reason=self.reason)
