"""Greenhouse, Harvest v3: OAuth client credentials, cursors in a Link header, two-step creation."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx
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
from services.gateway.unified.pacing import Limit
from services.gateway.unified.shapes import CandidateBody, UnifiedApplication, UnifiedJob
from services.gateway.unified.statuses import HIRED, OPEN, REJECTED, status_in_stage
from services.gateway.unified.sweeping import Sweep
from services.gateway.unified.vendor import Params, Vendor
from services.gateway.unified.walking import Page, walk
from services.gateway.unified.wire import FromVendor, Loose, is_same_person, two_names

M = TypeVar("M", bound="_Numbered")
BASE_URL: Final = "https://harvest.greenhouse.io/v3"
TOKEN_URL: Final = "https://auth.greenhouse.io/token"  # noqa: S105  an address
LIMIT: Final = Limit(requests=50, seconds=10)  # below any that it grants; its headers narrow it
PER_PAGE: Final = "100"
LARGEST_PAGE: Final = "500"
# It has no look-up by e-mail: whom we made lately is looked for among who was made lately.
LATELY: Final = timedelta(days=1)
MOST_LOOKED_AT: Final = 20  # pages
_NEXT: Final = re.compile(r'<([^>]*)>\s*;\s*rel="next"')


class _Numbered(FromVendor):
    id: str


class _Place(FromVendor):
    name: Loose = ""


class _Job(_Numbered):
    name: Loose = ""


class _Post(_Numbered):
    job_id: str
    live: bool = False
    location: _Place | str | None = None
    public_url: Loose = ""


class _Contact(FromVendor):
    value: Loose = ""


class _Candidate(_Numbered):
    first_name: Loose = ""
    last_name: Loose = ""
    email_addresses: tuple[_Contact, ...] = ()
    phone_numbers: tuple[_Contact, ...] = ()
    updated_at: datetime | None = None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def email(self) -> str:
        return self.email_addresses[0].value if self.email_addresses else ""


class _Application(_Numbered):
    candidate_id: str
    status: Loose = ""
    stage_name: Loose = ""


class _Attachment(_Numbered):
    type: Loose = ""
    filename: Loose = "resume"
    url: Loose = ""


class _Made(_Numbered):
    """What was created; of its document only the number is used."""


JOBS: Final = TypeAdapter(list[_Job])
POSTS: Final = TypeAdapter(list[_Post])
CANDIDATES: Final = TypeAdapter(list[_Candidate])
APPLICATIONS: Final = TypeAdapter(list[_Application])
ATTACHMENTS: Final = TypeAdapter(list[_Attachment])
MADE: Final = TypeAdapter(_Made)


def map_job(job: _Job, post: _Post | None) -> UnifiedJob:
    """Where a job is and how it is seen outside, its post says."""
    place = post.location if post else None
    return UnifiedJob(
        id=job.id,
        title=job.name,
        location=place.name if isinstance(place, _Place) else place or "",
        status=OPEN,
        external_url=post.public_url if post else "",
    )


def map_application(application: _Application, candidate: _Candidate | None) -> UnifiedApplication:
    ended = {"rejected": REJECTED, "hired": HIRED}.get(application.status.lower())
    return UnifiedApplication(
        id=application.id,
        candidate_name=candidate.name if candidate else "",
        email=candidate.email if candidate else "",
        status=ended or status_in_stage(application.stage_name),
    )


@dataclass(frozen=True, slots=True)
class Greenhouse:
    vendor: Vendor
    webhook_secret: SecretStr
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def jobs(self, wanted: Wanted) -> Listing[UnifiedJob]:
        return await walk(self._jobs, wanted, self.vendor.name)

    async def _jobs(self, cursor: str | None) -> Page[UnifiedJob]:
        page = await self._page("jobs", JOBS, {"status": "open"}, cursor)
        posts = await self._posts([job.id for job in page.items])
        return Page([map_job(job, posts.get(job.id)) for job in page.items], page.next)

    async def _posts(self, job_ids: Sequence[str]) -> dict[str, _Post]:
        if not job_ids:
            return {}
        page = await self._page("job_posts", POSTS, {"job_ids": ",".join(job_ids)}, None)
        return {post.job_id: post for post in sorted(page.items, key=lambda post: post.live)}

    async def applications(self, job_id: str, wanted: Wanted) -> Listing[UnifiedApplication]:
        async def read(cursor: str | None) -> Page[UnifiedApplication]:
            page = await self._page("applications", APPLICATIONS, {"job_ids": job_id}, cursor)
            people = await self._people({one.candidate_id for one in page.items})
            return Page(
                [map_application(one, people.get(one.candidate_id)) for one in page.items],
                page.next,
            )

        return await walk(read, wanted, self.vendor.name)

    async def _people(self, ids: set[str]) -> dict[str, _Candidate]:
        if not ids:
            return {}
        page = await self._page("candidates", CANDIDATES, {"ids": ",".join(sorted(ids))}, None)
        return {one.id: one for one in page.items}

    async def create(self, candidate: CandidateBody) -> Created:
        return await created_once(Creation(candidate, self._find, self._create), self.vendor)

    async def _create(self, candidate: CandidateBody) -> Created:
        known = await self._known(candidate)
        identity = known.id if known else await self._candidate(candidate)
        applied = {"candidate_id": _number(identity), "job_id": _number(candidate.job_id)}
        made = await self.vendor.write("applications", MADE, applied)
        application = UnifiedApplication(
            id=made.value.id,
            candidate_name=candidate.name,
            email=candidate.email,
            status=status_in_stage(None),
        )
        return Created(identity, application)

    async def _candidate(self, candidate: CandidateBody) -> str:
        first, last = two_names(candidate.name)
        body: dict[str, object] = {
            "first_name": first,
            "last_name": last,
            "email_addresses": [{"value": candidate.email, "type": "personal"}],
        }
        if candidate.phone:
            body["phone_numbers"] = [{"value": candidate.phone, "type": "mobile"}]
        if candidate.resume_url:
            body["website_addresses"] = [{"value": candidate.resume_url, "type": "other"}]
        return (await self.vendor.write("candidates", MADE, body)).value.id

    async def _find(self, candidate: CandidateBody) -> Created | None:
        known = await self._known(candidate)
        if known is None:
            return None
        of_theirs = {"candidate_ids": known.id, "job_ids": candidate.job_id}
        page = await self._page("applications", APPLICATIONS, of_theirs, None)
        if not page.items:
            return None
        return Created(known.id, map_application(page.items[0], known), is_new=False)

    async def _known(self, candidate: CandidateBody) -> _Candidate | None:
        first, last = two_names(candidate.name)
        since = {"created_at": _at_or_after(self.now() - LATELY), "per_page": LARGEST_PAGE}
        cursor: str | None = None
        for _ in range(MOST_LOOKED_AT):
            page = await self._page("candidates", CANDIDATES, since, cursor)
            for one in page.items:
                if is_same_person(f"{first} {last}", candidate.email, one.name, one.email):
                    return one
            cursor = page.next
            if cursor is None:
                break
        return None

    async def changes(self, state: str | None) -> Changes:
        sweep = Sweep.of(state, self.now())
        since = {"updated_at": _at_or_after(sweep.since)}
        page = await self._page("candidates", CANDIDATES, since, sweep.cursor)
        items = [
            Changed(
                one.id,
                one.name,
                one.email,
                one.phone_numbers[0].value if one.phone_numbers else None,
                one.updated_at,
                one.id,
            )
            for one in page.items
        ]
        return sweep.after(items, page.next)

    async def resume(self, changed: Changed) -> ResumeFile | None:
        of_theirs = {"candidate_ids": changed.candidate_id}
        page = await self._page("attachments", ATTACHMENTS, of_theirs, None)
        resumes = [one for one in page.items if one.type == "resume" and one.url]
        if not resumes:
            return None
        newest = max(resumes, key=lambda one: (len(one.id), one.id))
        return ResumeFile(newest.filename, await self.vendor.fetch(newest.url))

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        signature = signatures.prefixed(headers, "signature", "sha256 ")
        signatures.verify(self.webhook_secret, body, signature)
        told = signatures.document(body)
        return Notice(signatures.digest(body), str(told.get("action", "")))

    async def _page(
        self, path: str, shape: TypeAdapter[list[M]], filters: Params, cursor: str | None
    ) -> Page[M]:
        """Beside a cursor no other parameter may stand: it knows the filters."""
        params = {"cursor": cursor} if cursor else {"per_page": PER_PAGE, **filters}
        answer = await self.vendor.read(path, shape, params)
        return Page(answer.value, _next_cursor(answer.headers))


def _next_cursor(headers: httpx.Headers) -> str | None:
    """Only the cursor of the link: an address that an answer names is not called."""
    found = _NEXT.search(headers.get("link", ""))
    if found is None:
        return None
    return next(iter(parse_qs(urlsplit(found[1]).query).get("cursor", [])), None)


def _at_or_after(moment: datetime) -> str:
    return f"gte|{moment.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}"


def _number(identity: str) -> int | str:
    """Its identities are numbers; what is none, it shall refuse itself."""
    return int(identity) if identity.isdecimal() else identity
