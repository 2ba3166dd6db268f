"""What the unified API asks of any ATS, and the values that go to and fro."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from services.gateway.unified.shapes import CandidateBody, UnifiedApplication, UnifiedJob

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of a list a client asks for; a cursor wins over the page's number."""

    page: int = 1
    per_page: int = 20
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    items: Sequence[T]
    total: int
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """`is_new` is false where this person's application to this job was there already."""

    candidate_id: str
    application: UnifiedApplication
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Changed:
    """A candidate of the ATS who is new or was changed since the last pull."""

    candidate_id: str
    name: str
    email: str
    phone: str | None
    changed_at: datetime | None
    resume: str | None = None  # where the ATS has their resume, in its own terms


@dataclass(frozen=True, slots=True)
class Changes:
    """`state` is handed back at the next pull; `is_complete` says that no more waits now."""

    items: Sequence[Changed]
    state: str
    is_complete: bool


@dataclass(frozen=True, slots=True)
class ResumeFile:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Notice:
    """A vendor's webhook, verified; `id` derives from what was signed, so repetitions share it."""

    id: str
    kind: str


class Forged(Exception):
    """A webhook whose signature is missing or wrong."""


class Ats(Protocol):
    """An ATS, whoever's. Its methods raise the faults of `faults.py`."""

    async def jobs(self, wanted: Wanted) -> Listing[UnifiedJob]:
        """Its open jobs."""
        ...

    async def applications(self, job_id: str, wanted: Wanted) -> Listing[UnifiedApplication]: ...

    async def create(self, candidate: CandidateBody) -> Created:
        """A candidate with an application to the job. A repetition creates nothing more."""
        ...

    async def changes(self, state: str | None) -> Changes:
        """One page of who changed since `state`; None begins with everybody."""
        ...

    async def resume(self, changed: Changed) -> ResumeFile | None:
        """The newest resume of somebody whom `changes` told of."""
        ...

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """What a webhook tells. Raises Forged unless the vendor signed it."""
        ...
