"""Workable, SPI v3: a bearer token, `since_id` paging; a job's candidate is an application."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit

from pydantic import SecretStr, TypeAdapter

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
from services.gateway.unified.faults import AtsFailed, Source
from services.gateway.unified.pacing import Limit
from services.gateway.unified.shapes import CandidateBody, UnifiedApplication, UnifiedJob
from services.gateway.unified.statuses import HIRED, OPEN, REJECTED, status_in_stage
from services.gateway.unified.sweeping import Sweep
from services.gateway.unified.vendor import Params, Vendor
from services.gateway.unified.walking import Page, walk
from services.gateway.unified.wire import FromVendor, Loose, file_name, is_same_person, two_names

LIMIT: Final = Limit(requests=10, seconds=10)  # of account tokens, the smallest it grants
PER_PAGE: Final = "100"


def base_url(subdomain: str) -> str:
    return f"https://{subdomain}.workable.com/spi/v3"


class _Location(FromVendor):
    location_str: Loose = ""


class _Job(FromVendor):
    """Its candidates are found under the shortcode, never under the id."""

    shortcode: str
    title: Loose = ""
    url: Loose = ""
    location: _Location | None = None


class _Candidate(FromVendor):
    id: str
    name: Loose = ""
    email: Loose = ""
    phone: str | None = None
    stage: Loose = ""
    disqualified: bool = False
    hired_at: str | None = None
    updated_at: datetime | None = None


class _Paging(FromVendor):
    next: str | None = None


class _Jobs(FromVendor):
    jobs: list[_Job]
    paging: _Paging = _Paging()


class _Candidates(FromVendor):
    candidates: list[_Candidate]
    paging: _Paging = _Paging()


class _Detail(FromVendor):
    resume_url: str | None = None


class _OneCandidate(FromVendor):
    candidate: _Detail


class _Created(FromVendor):
    candidate: _Candidate


JOBS: Final = TypeAdapter(_Jobs)
CANDIDATES: Final = TypeAdapter(_Candidates)
ONE_CANDIDATE: Final = TypeAdapter(_OneCandidate)
CREATED: Final = TypeAdapter(_Created)


def map_job(job: _Job) -> UnifiedJob:
    return UnifiedJob(
        id=job.shortcode,
        title=job.title,
        location=job.location.location_str if job.location else "",
        status=OPEN,
        external_url=job.url,
    )


def map_application(candidate: _Candidate) -> UnifiedApplication:
    if candidate.disqualified:
        status = REJECTED
    else:
        status = HIRED if candidate.hired_at else status_in_stage(candidate.stage)
    return UnifiedApplication(
        id=candidate.id, candidate_name=candidate.name, email=candidate.email, status=status
    )


@dataclass(frozen=True, slots=True)
class Workable:
    vendor: Vendor
    webhook_secret: SecretStr
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def jobs(self, wanted: Wanted) -> Listing[UnifiedJob]:
        async def read(cursor: str | None) -> Page[UnifiedJob]:
            params = _paged({"state": "published"}, cursor)
            found = (await self.vendor.read("jobs", JOBS, params)).value
            return Page([map_job(job) for job in found.jobs], self._since_id(found.paging))

        return await walk(read, wanted, self.vendor.name)

    async def applications(self, job_id: str, wanted: Wanted) -> Listing[UnifiedApplication]:
        async def read(cursor: str | None) -> Page[UnifiedApplication]:
            found = await self._candidates({"shortcode": job_id}, cursor)
            items = [map_application(one) for one in found.candidates]
            return Page(items, self._since_id(found.paging))

        return await walk(read, wanted, self.vendor.name)

    async def create(self, candidate: CandidateBody) -> Created:
        return await created_once(Creation(candidate, self._find, self._create), self.vendor)

    async def _create(self, candidate: CandidateBody) -> Created:
        first, last = two_names(candidate.name)
        person: dict[str, Any] = {"firstname": first, "lastname": last, "email": candidate.email}
        if candidate.phone:
            person["phone"] = candidate.phone
        if candidate.resume_url:
            person["resume_url"] = candidate.resume_url
        # `sourced` true: Workable then writes the candidate no mail of its own.
        body = {"sourced": True, "candidate": person}
        path = f"jobs/{quote(candidate.job_id, safe='')}/candidates"
        made = (await self.vendor.write(path, CREATED, body)).value.candidate
        return Created(made.id, map_application(made))

    async def _find(self, candidate: CandidateBody) -> Created | None:
        filters = {"email": candidate.email, "shortcode": candidate.job_id}
        first, last = two_names(candidate.name)
        for one in (await self._candidates(filters, None)).candidates:
            names = {candidate.name, f"{first} {last}"}
            if any(is_same_person(n, candidate.email, one.name, one.email) for n in names):
                return Created(one.id, map_application(one), is_new=False)
        return None

    async def changes(self, state: str | None) -> Changes:
        sweep = Sweep.of(state, self.now())
        since = {"updated_after": sweep.since.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")}
        found = await self._candidates(since, sweep.cursor)
        items = [
            Changed(one.id, one.name, one.email, one.phone, one.updated_at, one.id)
            for one in found.candidates
        ]
        return sweep.after(items, self._since_id(found.paging))

    async def resume(self, changed: Changed) -> ResumeFile | None:
        path = f"candidates/{quote(changed.candidate_id, safe='')}"
        address = (await self.vendor.read(path, ONE_CANDIDATE)).value.candidate.resume_url
        if not address:
            return None
        return ResumeFile(file_name(address), await self.vendor.fetch(address))

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        signatures.verify(self.webhook_secret, body, headers.get("x-workable-signature"))
        told = signatures.document(body)
        return Notice(signatures.digest(body), str(told.get("event_type", "candidate")))

    async def _candidates(self, filters: Params, cursor: str | None) -> _Candidates:
        return (await self.vendor.read("candidates", CANDIDATES, _paged(filters, cursor))).value

    def _since_id(self, paging: _Paging) -> str | None:
        """Only the place of `next`: an address that an answer names is not called."""
        if paging.next is None:
            return None
        found = parse_qs(urlsplit(paging.next).query).get("since_id")
        if not found:
            raise AtsFailed(Source(self.vendor.name), "its next page has no since_id")
        return found[0]


def _paged(filters: Params, cursor: str | None) -> Params:
    return {**filters, "limit": PER_PAGE, **({"since_id": cursor} if cursor else {})}
