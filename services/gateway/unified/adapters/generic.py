"""An ATS that speaks the unified API's own document: numbered pages, a bearer token."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Final, TypeVar

from pydantic import Field, SecretStr, TypeAdapter, model_validator

from services.gateway.unified import signatures
from services.gateway.unified.ats import (
    Changed,
    Changes,
    Created,
    Listing,
    Notice,
    ResumeFile,
    Wanted,
)
from services.gateway.unified.creating import Creation, created_once
from services.gateway.unified.pacing import Limit
from services.gateway.unified.shapes import (
    LARGEST_PAGE,
    CandidateBody,
    UnifiedApplication,
    UnifiedJob,
)
from services.gateway.unified.statuses import APPLIED, OPEN
from services.gateway.unified.sweeping import Sweep
from services.gateway.unified.vendor import Vendor
from services.gateway.unified.walking import Place
from services.gateway.unified.wire import FromVendor, Loose, file_name, is_same_person

T = TypeVar("T")
LIMIT: Final = Limit(requests=10, seconds=1)
MOST_LOOKED_AT: Final = 10  # pages


class _Named(FromVendor):
    """A document whose fields have had other names at other ATS: those are understood too."""

    OTHER_NAMES: ClassVar[Mapping[str, Sequence[str]]] = {}

    @model_validator(mode="before")
    @classmethod
    def _renamed(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        found = dict(given)
        for name, others in cls.OTHER_NAMES.items():
            for other in others:
                if found.get(name) is None and other in found:
                    found[name] = found[other]
        return found


class _Job(_Named):
    OTHER_NAMES: ClassVar[Mapping[str, Sequence[str]]] = {
        "title": ("name",),
        "external_url": ("url", "absolute_url"),
    }

    id: str
    title: Loose = ""
    location: Loose = ""
    status: Loose = OPEN
    external_url: Loose = ""


class _Application(_Named):
    OTHER_NAMES: ClassVar[Mapping[str, Sequence[str]]] = {
        "candidate_name": ("name",),
        "email": ("candidate_email",),
    }

    id: str
    candidate_name: Loose = ""
    email: Loose = ""
    status: Loose = APPLIED
    candidate_id: str | None = None


class _Candidate(FromVendor):
    id: str
    name: Loose = ""
    email: Loose = ""
    phone: str | None = None
    resume_url: str | None = None
    updated_at: datetime | None = None


class _Pagination(FromVendor):
    total: int = Field(ge=0)


class _Jobs(FromVendor):
    jobs: list[_Job]
    pagination: _Pagination


class _Applications(FromVendor):
    applications: list[_Application]
    pagination: _Pagination


class _Candidates(FromVendor):
    candidates: list[_Candidate]
    pagination: _Pagination


class _Created(_Named):
    OTHER_NAMES: ClassVar[Mapping[str, Sequence[str]]] = {"id": ("candidate_id",)}

    id: str
    application: _Application | None = None
    application_id: str | None = None


JOBS: Final = TypeAdapter(_Jobs)
APPLICATIONS: Final = TypeAdapter(_Applications)
CANDIDATES: Final = TypeAdapter(_Candidates)
CREATED: Final = TypeAdapter(_Created)


def map_job(job: _Job) -> UnifiedJob:
    return UnifiedJob(
        id=job.id,
        title=job.title,
        location=job.location,
        status=job.status.upper(),
        external_url=job.external_url,
    )


def map_application(application: _Application) -> UnifiedApplication:
    return UnifiedApplication(
        id=application.id,
        candidate_name=application.candidate_name,
        email=application.email,
        status=application.status.upper(),
    )


@dataclass(frozen=True, slots=True)
class Generic:
    vendor: Vendor
    webhook_secret: SecretStr
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def jobs(self, wanted: Wanted) -> Listing[UnifiedJob]:
        page, more = _page(wanted)
        answer = await self.vendor.read("jobs", JOBS, more)
        return _listing(
            [map_job(job) for job in answer.value.jobs], answer.value.pagination, wanted, page
        )

    async def applications(self, job_id: str, wanted: Wanted) -> Listing[UnifiedApplication]:
        page, more = _page(wanted)
        answer = await self.vendor.read("applications", APPLICATIONS, {"job_id": job_id, **more})
        items = [map_application(application) for application in answer.value.applications]
        return _listing(items, answer.value.pagination, wanted, page)

    async def create(self, candidate: CandidateBody) -> Created:
        return await created_once(Creation(candidate, self._find, self._create), self.vendor)

    async def _create(self, candidate: CandidateBody) -> Created:
        body = candidate.model_dump(mode="json", exclude_none=True)
        created = (await self.vendor.write("candidates", CREATED, body)).value
        if created.application is not None:
            application = map_application(created.application)
        else:
            application = UnifiedApplication(
                id=created.application_id or created.id,
                candidate_name=candidate.name,
                email=candidate.email,
                status=APPLIED,
            )
        return Created(created.id, application)

    async def _find(self, candidate: CandidateBody) -> Created | None:
        """Through the job's applications; an ATS that knows `email` shortens the list."""
        for number in range(1, MOST_LOOKED_AT + 1):
            answer = await self.vendor.read(
                "applications",
                APPLICATIONS,
                {
                    "job_id": candidate.job_id,
                    "email": candidate.email,
                    "page": str(number),
                    "per_page": str(LARGEST_PAGE),
                },
            )
            for found in answer.value.applications:
                if is_same_person(
                    candidate.name, candidate.email, found.candidate_name, found.email
                ):
                    identity = found.candidate_id or found.id
                    return Created(identity, map_application(found), is_new=False)
            if number * LARGEST_PAGE >= answer.value.pagination.total:
                break
        return None

    async def changes(self, state: str | None) -> Changes:
        sweep = Sweep.of(state, self.now())
        page = int(sweep.cursor) if sweep.cursor and sweep.cursor.isdecimal() else 1
        params = {
            "updated_since": sweep.since.isoformat(),
            "page": str(page),
            "per_page": str(LARGEST_PAGE),
        }
        found = (await self.vendor.read("candidates", CANDIDATES, params)).value
        items = [
            Changed(one.id, one.name, one.email, one.phone, one.updated_at, one.resume_url)
            for one in found.candidates
        ]
        is_last = not items or page * LARGEST_PAGE >= found.pagination.total
        return sweep.after(items, None if is_last else str(page + 1))

    async def resume(self, changed: Changed) -> ResumeFile | None:
        if not changed.resume:
            return None
        return ResumeFile(file_name(changed.resume), await self.vendor.fetch(changed.resume))

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        signature = signatures.prefixed(headers, "x-signature", "sha256=")
        signatures.verify(self.webhook_secret, body, signature)
        told = signatures.document(body)
        return Notice(signatures.digest(body), str(told.get("event", "")))


def _page(wanted: Wanted) -> tuple[int, dict[str, str]]:
    """Its pages are numbered as ours are, so a cursor of ours only counts the items before."""
    page = wanted.page if wanted.cursor is None else Place.of(wanted).before // wanted.per_page + 1
    return page, {"page": str(page), "per_page": str(wanted.per_page)}


def _listing(items: list[T], pagination: _Pagination, wanted: Wanted, page: int) -> Listing[T]:
    before = page * wanted.per_page
    more = bool(items) and before < pagination.total
    rest = Place(None, before, before).written() if more else None
    return Listing(items, pagination.total, rest)
