"""The pipeline's own database as an ATS: the jobs, candidates and applications of one tenant."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from json import dumps, loads
from typing import Any, Final, Protocol
from uuid import UUID, uuid4

from runtime.database import Row, Transaction
from runtime.identities import lock_identities
from services.gateway import publishing
from services.gateway.audit.recording import Changes as AuditedChanges
from services.gateway.audit.recording import Thing, record
from services.gateway.editing import LEFT
from services.gateway.identities import Subject
from services.gateway.queries import editing
from services.gateway.unified.ats import (
    Changed,
    Changes,
    Created,
    Forged,
    Listing,
    Notice,
    ResumeFile,
    Wanted,
)
from services.gateway.unified.faults import AtsUnknown, Source
from services.gateway.unified.shapes import CandidateBody, UnifiedApplication, UnifiedJob
from services.gateway.unified.statuses import HIRED, OPEN, REJECTED, status_in_stage
from services.gateway.unified.walking import Place
from services.gateway.unified.wire import is_same_person, two_names

NAME: Final = "hirestream"
SOURCE: Final = "ATS"
CHANGES_A_PAGE: Final = 100
_ENDED: Final = {"hired": HIRED, "rejected": REJECTED, "withdrawn": "WITHDRAWN"}


class Door(Protocol):
    def transaction(self, tenant_id: UUID) -> AbstractAsyncContextManager[Transaction]: ...


def map_job(row: Row) -> UnifiedJob:
    return UnifiedJob(
        id=row["slug"],
        title=row["title"],
        location=row["location"],
        status=OPEN,
        external_url="",
    )


def map_application(row: Row) -> UnifiedApplication:
    return UnifiedApplication(
        id=str(row["id"]),
        candidate_name=row["name"],
        email=row["email"],
        status=_ENDED.get(row["stage"]) or status_in_stage(row["stage"]),
    )


@dataclass(frozen=True, slots=True)
class Hirestream:
    """Works as whoever asks: what is created is theirs in the audit trail."""

    database: Door
    subject: Subject

    async def jobs(self, wanted: Wanted) -> Listing[UnifiedJob]:
        limit, offset = _part(wanted)
        async with self._transaction() as tx:
            total: int = await tx.fetchval("SELECT count(*) FROM jobs WHERE status = 'open'")
            rows = await tx.fetch(
                """
                SELECT slug, title, location
                  FROM jobs
                 WHERE status = 'open'
                 ORDER BY created_at DESC, id DESC
                 LIMIT $1 OFFSET $2
                """,
                limit,
                offset,
            )
        return _listing([map_job(row) for row in rows], total, offset)

    async def applications(self, job_id: str, wanted: Wanted) -> Listing[UnifiedApplication]:
        limit, offset = _part(wanted)
        async with self._transaction() as tx:
            job = await _job(tx, job_id)
            total: int = await tx.fetchval(
                """
                SELECT count(*)
                  FROM applications a JOIN candidates c ON c.id = a.candidate_id
                 WHERE a.job_id = $1 AND c.merged_into IS NULL
                """,
                job,
            )
            rows = await tx.fetch(
                """
                SELECT a.id, a.stage, c.email, btrim(c.first_name || ' ' || c.last_name) AS name
                  FROM applications a JOIN candidates c ON c.id = a.candidate_id
                 WHERE a.job_id = $1 AND c.merged_into IS NULL
                 ORDER BY a.created_at DESC, a.id DESC
                 LIMIT $2 OFFSET $3
                """,
                job,
                limit,
                offset,
            )
        return _listing([map_application(row) for row in rows], total, offset)

    async def create(self, candidate: CandidateBody) -> Created:
        """Under the lock on identities: a repetition finds what the first one made. Somebody known
        gets an application and keeps their data as it is.
        """
        async with self._transaction() as tx:
            job = await _job(tx, candidate.job_id)
            await lock_identities(tx)
            known = await _known(tx, candidate)
            identity = known["id"] if known else await self._candidate(tx, candidate)
            is_new = await _apply(tx, identity, job)
            row = await _application(tx, identity, job)
            if is_new:
                thing = Thing("application", row["id"])
                await record(tx, self.subject, "application.created", thing)
        return Created(str(row["number"]), map_application(row), is_new)

    async def _candidate(self, tx: Transaction, candidate: CandidateBody) -> UUID:
        identity = uuid4()
        columns = _columns(candidate)
        await editing.create(tx, identity, columns)
        await publishing.candidate_created(tx, self.subject.tenant_id, identity, external=True)
        given = {name: (None, value) for name, value in columns.items() if value not in (None, "")}
        thing = Thing("candidate", identity)
        changes = AuditedChanges(identity, given)
        await record(tx, self.subject, "candidate.created", thing, changes=changes)
        return identity

    async def changes(self, state: str | None) -> Changes:
        moment, identity = loads(state) if state else (None, None)
        async with self._transaction() as tx:
            rows = await tx.fetch(
                """
                SELECT id, number, btrim(first_name || ' ' || last_name) AS name, email, phone,
                       updated_at
                  FROM candidates
                 WHERE merged_into IS NULL
                   AND ($1::text IS NULL OR (updated_at, id) > ($1::timestamptz, $2::text::uuid))
                 ORDER BY updated_at, id
                 LIMIT $3
                """,
                moment,
                identity,
                CHANGES_A_PAGE,
            )
        items = [
            Changed(str(row["number"]), row["name"], row["email"], row["phone"], row["updated_at"])
            for row in rows
        ]
        if rows:
            state = dumps([rows[-1]["updated_at"].isoformat(), str(rows[-1]["id"])])
        reached = state or dumps([None, None])
        return Changes(items, reached, is_complete=len(rows) < CHANGES_A_PAGE)

    async def resume(self, changed: Changed) -> ResumeFile | None:  # noqa: ARG002  ours already
        return None

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:  # noqa: ARG002  sends none
        """It is us: whoever says to send our webhooks lies."""
        raise Forged

    def _transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self.database.transaction(self.subject.tenant_id)


async def _job(tx: Transaction, slug: str) -> UUID:
    found: UUID | None = await tx.fetchval("SELECT id FROM jobs WHERE slug = $1", slug)
    if found is None:
        raise AtsUnknown(Source(NAME), "it has no such job")
    return found


async def _known(tx: Transaction, candidate: CandidateBody) -> Row | None:
    rows = await tx.fetch(
        """
        SELECT id, email, btrim(first_name || ' ' || last_name) AS name
          FROM candidates
         WHERE email_folded = lower($1) AND merged_into IS NULL
         ORDER BY number
        """,
        candidate.email,
    )
    names = {candidate.name, " ".join(two_names(candidate.name))}
    for row in rows:
        if any(is_same_person(n, candidate.email, row["name"], row["email"]) for n in names):
            return row
    return None


async def _apply(tx: Transaction, candidate_id: UUID, job_id: UUID) -> bool:
    """Whether the application is new. That of somebody who has left is held."""
    status = await tx.execute(
        """
        INSERT INTO applications (id, candidate_id, job_id, guard)
        SELECT $1, id, $3, CASE status WHEN $4 THEN 'blocked_left' END
          FROM candidates
         WHERE id = $2
        ON CONFLICT (tenant_id, candidate_id, job_id) DO NOTHING
        """,
        uuid4(),
        candidate_id,
        job_id,
        LEFT,
    )
    return status != "INSERT 0 0"


async def _application(tx: Transaction, candidate_id: UUID, job_id: UUID) -> Row:
    row = await tx.fetchrow(
        """
        SELECT a.id, a.stage, c.number, c.email,
               btrim(c.first_name || ' ' || c.last_name) AS name
          FROM applications a JOIN candidates c ON c.id = a.candidate_id
         WHERE a.candidate_id = $1 AND a.job_id = $2
        """,
        candidate_id,
        job_id,
    )
    if row is None:  # it was inserted, or stood in its way, in this transaction
        raise AssertionError
    return row


def _columns(candidate: CandidateBody) -> dict[str, Any]:
    words = candidate.name.split()
    first, last = two_names(candidate.name) if len(words) > 1 else (candidate.name.strip(), "")
    return {
        "first_name": first,
        "last_name": last,
        "email": candidate.email,
        "phone": candidate.phone,
        "position": "",
        "phase": 1,
        "status": "New",
        "source": SOURCE,
        "skills": [],
        "experience_years": None,
        "notes": None,
        "resume_url": candidate.resume_url or None,
        "linkedin_url": None,
    }


def _part(wanted: Wanted) -> tuple[int, int]:
    return wanted.per_page, Place.of(wanted).before


def _listing(items: Sequence[Any], total: int, offset: int) -> Listing[Any]:
    before = offset + len(items)
    rest = Place(None, before, before).written() if items and before < total else None
    return Listing(items, total, rest)
