"""Lever, API v1: a key as Basic's user, opaque offsets; an opportunity is an application."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from pydantic import BaseModel, Field, SecretStr, TypeAdapter

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
from services.gateway.unified.faults import AtsUnconfigured, Source
from services.gateway.unified.pacing import Limit
from services.gateway.unified.shapes import CandidateBody, UnifiedApplication, UnifiedJob
from services.gateway.unified.statuses import HIRED, OPEN, REJECTED, status_in_stage
from services.gateway.unified.sweeping import Sweep
from services.gateway.unified.vendor import Params, Vendor
from services.gateway.unified.walking import Page, walk
from services.gateway.unified.wire import FromVendor, Loose, is_same_person

BASE_URL: Final = "https://api.lever.co/v1"
LIMIT: Final = Limit(requests=10, seconds=1)
PER_PAGE: Final = "100"


class _Categories(FromVendor):
    location: Loose = ""


class _Links(FromVendor):
    show: Loose = ""


class _Posting(FromVendor):
    id: str
    text: Loose = ""
    categories: _Categories = _Categories()
    urls: _Links = _Links()


class _Stage(FromVendor):
    text: Loose = ""


class _Archived(FromVendor):
    reason: str | None = None


class _Phone(FromVendor):
    value: Loose = ""


class _Opportunity(FromVendor):
    id: str
    contact: str | None = None
    name: Loose = ""
    emails: tuple[str, ...] = ()
    phones: tuple[_Phone, ...] = ()
    stage: _Stage | str | None = None
    archived: _Archived | None = None
    updated_at: int | None = Field(default=None, alias="updatedAt", description="milliseconds")

    @property
    def email(self) -> str:
        return self.emails[0] if self.emails else ""


class _Reason(FromVendor):
    id: str


class _File(FromVendor):
    name: Loose = "resume"


class _Resume(FromVendor):
    id: str
    file: _File = _File()
    created_at: int = Field(default=0, alias="createdAt")


class _List(FromVendor):
    next: str | None = None
    has_next: bool = Field(default=False, alias="hasNext")

    @property
    def offset(self) -> str | None:
        return self.next if self.has_next else None


class _Postings(_List):
    data: list[_Posting]


class _Opportunities(_List):
    data: list[_Opportunity]


class _Reasons(_List):
    data: list[_Reason]


class _Resumes(_List):
    data: list[_Resume]


class _Created(BaseModel):
    data: _Opportunity


POSTINGS: Final = TypeAdapter(_Postings)
OPPORTUNITIES: Final = TypeAdapter(_Opportunities)
REASONS: Final = TypeAdapter(_Reasons)
RESUMES: Final = TypeAdapter(_Resumes)
CREATED: Final = TypeAdapter(_Created)


def map_job(posting: _Posting) -> UnifiedJob:
    return UnifiedJob(
        id=posting.id,
        title=posting.text,
        location=posting.categories.location,
        status=OPEN,
        external_url=posting.urls.show,
    )


def map_application(opportunity: _Opportunity, hired: Sequence[str]) -> UnifiedApplication:
    """Archived says only that it is over; the reason, whether with a hire."""
    if opportunity.archived is not None and opportunity.archived.reason is not None:
        status = HIRED if opportunity.archived.reason in hired else REJECTED
    else:
        stage = opportunity.stage
        status = status_in_stage(stage.text if isinstance(stage, _Stage) else None)
    return UnifiedApplication(
        id=opportunity.id,
        candidate_name=opportunity.name,
        email=opportunity.email,
        status=status,
    )


@dataclass(frozen=True, slots=True)
class Lever:
    """`performs_as` is the Lever user in whose name candidates are created."""

    vendor: Vendor
    webhook_secret: SecretStr
    performs_as: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _hired: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    async def jobs(self, wanted: Wanted) -> Listing[UnifiedJob]:
        async def read(cursor: str | None) -> Page[UnifiedJob]:
            params = _paged({"state": "published"}, cursor)
            found = (await self.vendor.read("postings", POSTINGS, params)).value
            return Page([map_job(posting) for posting in found.data], found.offset)

        return await walk(read, wanted, self.vendor.name)

    async def applications(self, job_id: str, wanted: Wanted) -> Listing[UnifiedApplication]:
        hired = await self._hired_reasons()

        async def read(cursor: str | None) -> Page[UnifiedApplication]:
            found = await self._opportunities({"posting_id": job_id}, cursor)
            return Page([map_application(one, hired) for one in found.data], found.offset)

        return await walk(read, wanted, self.vendor.name)

    async def create(self, candidate: CandidateBody) -> Created:
        if not self.performs_as:
            raise AtsUnconfigured(
                Source(self.vendor.name),
                "it wants to know in which user's name candidates are created",
                advice="Set the account id to the id of a Lever user",
            )
        return await created_once(Creation(candidate, self._find, self._create), self.vendor)

    async def _create(self, candidate: CandidateBody) -> Created:
        body: dict[str, Any] = {
            "name": candidate.name,
            "emails": [candidate.email],
            "postings": [candidate.job_id],
            "origin": "applied",
        }
        if candidate.phone:
            body["phones"] = [{"type": "mobile", "value": candidate.phone}]
        if candidate.resume_url:
            body["links"] = [candidate.resume_url]
        params = {"perform_as": self.performs_as}
        made = (await self.vendor.write("opportunities", CREATED, body, params)).value.data
        return Created(made.contact or made.id, map_application(made, ()))

    async def _find(self, candidate: CandidateBody) -> Created | None:
        filters = {"email": candidate.email, "posting_id": candidate.job_id}
        for one in (await self._opportunities(filters, None)).data:
            emails = {email.casefold() for email in one.emails}
            email = candidate.email if candidate.email.casefold() in emails else ""
            if is_same_person(candidate.name, candidate.email, one.name, email):
                hired = await self._hired_reasons()
                return Created(one.contact or one.id, map_application(one, hired), is_new=False)
        return None

    async def changes(self, state: str | None) -> Changes:
        sweep = Sweep.of(state, self.now())
        since = {"updated_at_start": str(int(sweep.since.timestamp() * 1000))}
        found = await self._opportunities(since, sweep.cursor)
        items = [
            Changed(
                one.contact or one.id,
                one.name,
                one.email,
                one.phones[0].value if one.phones else None,
                datetime.fromtimestamp(one.updated_at / 1000, UTC) if one.updated_at else None,
                one.id,
            )
            for one in found.data
        ]
        return sweep.after(items, found.offset)

    async def resume(self, changed: Changed) -> ResumeFile | None:
        path = f"opportunities/{quote(changed.resume or '', safe='')}/resumes"
        found = (await self.vendor.read(path, RESUMES)).value.data
        if not found:
            return None
        newest = max(found, key=lambda one: one.created_at)
        content = await self.vendor.download(f"{path}/{quote(newest.id, safe='')}/download")
        return ResumeFile(newest.file.name, content)

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:  # noqa: ARG002  signs inside
        """Its signature stands in the body and covers only the delivery's token and time: nothing
        else that the body says is believed.
        """
        told = signatures.document(body)
        token, moment = str(told.get("token", "")), str(told.get("triggeredAt", ""))
        signature = told.get("signature")
        message = f"{token}{moment}".encode()
        signatures.verify(
            self.webhook_secret, message, signature if isinstance(signature, str) else None
        )
        return Notice(signatures.digest(message), str(told.get("event", "")))

    async def _opportunities(self, filters: Params, cursor: str | None) -> _Opportunities:
        params = _paged({**filters, "expand": "stage"}, cursor)
        return (await self.vendor.read("opportunities", OPPORTUNITIES, params)).value

    async def _hired_reasons(self) -> tuple[str, ...]:
        if "hired" not in self._hired:
            found = await self.vendor.read("archive_reasons", REASONS, {"type": "hired"})
            self._hired["hired"] = tuple(reason.id for reason in found.value.data)
        return self._hired["hired"]


def _paged(filters: Params, cursor: str | None) -> Params:
    return {**filters, "limit": PER_PAGE, **({"offset": cursor} if cursor else {})}
