"""Ashby: a POST to every method, errors under status 200, cursors, sync tokens for changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError

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
from services.gateway.unified.faults import AtsRefused
from services.gateway.unified.pacing import Limit
from services.gateway.unified.shapes import CandidateBody, UnifiedApplication, UnifiedJob
from services.gateway.unified.statuses import HIRED, OPEN, REJECTED, status_in_stage
from services.gateway.unified.vendor import Vendor
from services.gateway.unified.walking import Page, walk
from services.gateway.unified.wire import FromVendor, Loose, is_same_person

BASE_URL: Final = "https://api.ashbyhq.com"
LIMIT: Final = Limit(requests=10, seconds=1)  # it publishes none; this is what others allow
PER_PAGE: Final = 100
MOST_APPLICATIONS: Final = 20  # of one candidate, looked at for the one to this job
EXPIRED: Final = "sync_token_expired"


class _Job(FromVendor):
    id: str
    title: Loose = ""


class _Posting(FromVendor):
    job_id: str = Field(alias="jobId")
    location: Loose = Field(default="", alias="locationName")
    link: Loose = Field(default="", alias="externalLink")


class _Contact(FromVendor):
    value: Loose = ""


class _Candidate(FromVendor):
    id: str
    name: Loose = ""
    email: _Contact | None = Field(default=None, alias="primaryEmailAddress")
    phone: _Contact | None = Field(default=None, alias="primaryPhoneNumber")
    application_ids: tuple[str, ...] = Field(default=(), alias="applicationIds")
    updated_at: datetime | None = Field(default=None, alias="updatedAt")

    @property
    def mailbox(self) -> str:
        return self.email.value if self.email else ""


class _Handle(FromVendor):
    name: Loose = "resume"
    handle: str


class _Person(FromVendor):
    resume: _Handle | None = Field(default=None, alias="resumeFileHandle")


class _Address(FromVendor):
    url: str


class _Stage(FromVendor):
    title: Loose = ""


class _Application(FromVendor):
    id: str
    status: Loose = ""
    candidate: _Candidate | None = None
    stage: _Stage | None = Field(default=None, alias="currentInterviewStage")
    job: _Job | None = None


class _Made(FromVendor):
    id: str


class _Results(FromVendor):
    cursor: str | None = Field(default=None, alias="nextCursor")
    has_more: bool = Field(default=False, alias="moreDataAvailable")
    sync_token: str | None = Field(default=None, alias="syncToken")

    @property
    def next(self) -> str | None:
        return self.cursor if self.has_more else None


class _Jobs(_Results):
    results: list[_Job]


class _Postings(_Results):
    results: list[_Posting]


class _Candidates(_Results):
    results: list[_Candidate]


class _Applications(_Results):
    results: list[_Application]


class _OneApplication(FromVendor):
    results: _Application


class _OnePerson(FromVendor):
    results: _Person


class _OneAddress(FromVendor):
    results: _Address


class _OneMade(FromVendor):
    results: _Made


class _Synced(BaseModel):
    """Where a pull stands: the token of the last complete one, and the page of this one."""

    model_config = ConfigDict(frozen=True)

    token: str | None = None
    cursor: str | None = None


JOBS: Final = TypeAdapter(_Jobs)
POSTINGS: Final = TypeAdapter(_Postings)
CANDIDATES: Final = TypeAdapter(_Candidates)
APPLICATIONS: Final = TypeAdapter(_Applications)
ONE_APPLICATION: Final = TypeAdapter(_OneApplication)
ONE_PERSON: Final = TypeAdapter(_OnePerson)
ONE_ADDRESS: Final = TypeAdapter(_OneAddress)
MADE: Final = TypeAdapter(_OneMade)


def map_job(job: _Job, posting: _Posting | None) -> UnifiedJob:
    return UnifiedJob(
        id=job.id,
        title=job.title,
        location=posting.location if posting else "",
        status=OPEN,
        external_url=posting.link if posting else "",
    )


def map_application(application: _Application) -> UnifiedApplication:
    ended = {"hired": HIRED, "archived": REJECTED}.get(application.status.lower())
    candidate = application.candidate
    return UnifiedApplication(
        id=application.id,
        candidate_name=candidate.name if candidate else "",
        email=candidate.mailbox if candidate else "",
        status=ended or status_in_stage(application.stage.title if application.stage else None),
    )


@dataclass(frozen=True, slots=True)
class Ashby:
    vendor: Vendor
    webhook_secret: SecretStr

    async def jobs(self, wanted: Wanted) -> Listing[UnifiedJob]:
        async def read(cursor: str | None) -> Page[UnifiedJob]:
            body = _paged({"status": ["Open"]}, cursor)
            found = (await self.vendor.ask("job.list", JOBS, body)).value
            postings = await self._postings() if found.results else {}
            return Page([map_job(job, postings.get(job.id)) for job in found.results], found.next)

        return await walk(read, wanted, self.vendor.name)

    async def _postings(self) -> dict[str, _Posting]:
        found = (await self.vendor.ask("jobPosting.list", POSTINGS, {})).value
        return {posting.job_id: posting for posting in found.results}

    async def applications(self, job_id: str, wanted: Wanted) -> Listing[UnifiedApplication]:
        async def read(cursor: str | None) -> Page[UnifiedApplication]:
            body = _paged({"jobId": job_id}, cursor)
            found = (await self.vendor.ask("application.list", APPLICATIONS, body)).value
            return Page([map_application(one) for one in found.results], found.next)

        return await walk(read, wanted, self.vendor.name)

    async def create(self, candidate: CandidateBody) -> Created:
        return await created_once(Creation(candidate, self._find, self._create), self.vendor)

    async def _create(self, candidate: CandidateBody) -> Created:
        known = await self._known(candidate)
        identity = known[0].id if known else await self._candidate(candidate)
        applied = {"candidateId": identity, "jobId": candidate.job_id}
        made = (await self.vendor.write("application.create", MADE, applied)).value.results
        application = UnifiedApplication(
            id=made.id,
            candidate_name=candidate.name,
            email=candidate.email,
            status=status_in_stage(None),
        )
        return Created(identity, application)

    async def _candidate(self, candidate: CandidateBody) -> str:
        body = {"name": candidate.name, "email": candidate.email}
        if candidate.phone:
            body["phoneNumber"] = candidate.phone
        if candidate.resume_url:
            body["website"] = candidate.resume_url
        return (await self.vendor.write("candidate.create", MADE, body)).value.results.id

    async def _find(self, candidate: CandidateBody) -> Created | None:
        for known in await self._known(candidate):
            for identity in known.application_ids[:MOST_APPLICATIONS]:
                asked = {"applicationId": identity}
                answer = await self.vendor.ask("application.info", ONE_APPLICATION, asked)
                found = answer.value.results
                if found.job is not None and found.job.id == candidate.job_id:
                    return Created(known.id, map_application(found), is_new=False)
        return None

    async def _known(self, candidate: CandidateBody) -> Sequence[_Candidate]:
        asked = {"email": candidate.email}
        found = (await self.vendor.ask("candidate.search", CANDIDATES, asked)).value.results
        return [
            one
            for one in found
            if is_same_person(candidate.name, candidate.email, one.name, one.mailbox)
        ]

    async def changes(self, state: str | None) -> Changes:
        synced = _synced(state)
        try:
            found = await self._since(synced)
        except AtsRefused as refusal:
            if synced.token is None or EXPIRED not in refusal.source.raw:
                raise
            synced = _Synced()  # too long ago: everybody once more, which does no harm
            found = await self._since(synced)
        items = [
            Changed(
                one.id,
                one.name,
                one.mailbox,
                one.phone.value if one.phone else None,
                one.updated_at,
            )
            for one in found.results
        ]
        if found.next is not None:
            reached = _Synced(token=synced.token, cursor=found.next)
        else:
            reached = _Synced(token=found.sync_token or synced.token)
        return Changes(items, reached.model_dump_json(), is_complete=found.next is None)

    async def _since(self, synced: _Synced) -> _Candidates:
        asked = {"syncToken": synced.token} if synced.token else {}
        body = _paged(asked, synced.cursor)
        return (await self.vendor.ask("candidate.list", CANDIDATES, body)).value

    async def resume(self, changed: Changed) -> ResumeFile | None:
        asked = {"id": changed.candidate_id}
        resume = (await self.vendor.ask("candidate.info", ONE_PERSON, asked)).value.results.resume
        if resume is None:
            return None
        asked = {"fileHandle": resume.handle}
        address = (await self.vendor.ask("file.info", ONE_ADDRESS, asked)).value.results.url
        return ResumeFile(resume.name, await self.vendor.fetch(address))

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        signature = signatures.prefixed(headers, "ashby-signature", "sha256=")
        signatures.verify(self.webhook_secret, body, signature)
        told = signatures.document(body)
        return Notice(signatures.digest(body), str(told.get("action", "")))


def _paged(asked: Mapping[str, Any], cursor: str | None) -> dict[str, Any]:
    return {**asked, "limit": PER_PAGE, **({"cursor": cursor} if cursor else {})}


def _synced(state: str | None) -> _Synced:
    if state is None:
        return _Synced()
    try:
        return _Synced.model_validate_json(state)
    except ValidationError:
        return _Synced()
