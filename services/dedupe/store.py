"""Candidates, their keys and their resumes. The only module of this service that speaks SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from runtime import Transaction
from runtime.candidates import CandidateFields
from schemas.candidate import Guard, Resolution
from schemas.profile import CandidateProfile
from schemas.resume import Source
from services.dedupe.evidence import Evidence
from services.dedupe.keys import (
    CONTACTS,
    GUARDED,
    LEAVERS_ONLY,
    MOST_LEAVERS,
    MOST_NAMESAKES,
    MOST_ROWS,
    Key,
)
from services.dedupe.matching import Known
from services.dedupe.person import Person
from services.dedupe.records import person_of
from services.dedupe.shared import SharedResources


@dataclass(frozen=True, slots=True)
class Parsed:
    """A resume's profile, by what door it came, and from where in the tenant's own word."""

    profile: CandidateProfile
    source: Source
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A candidate's row: `fields` are its columns, `edited` those that a person set."""

    id: UUID
    resume_id: UUID | None
    fields: Mapping[str, Any]
    edited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Application:
    id: UUID
    guard: Guard | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """To whom a resume belongs, and why."""

    resume_id: UUID
    candidate_id: UUID
    profile_id: UUID
    resolution: Resolution
    score: float
    evidence: Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two candidates that a person must look at."""

    id: UUID
    known_id: UUID
    newcomer_id: UUID
    resume_id: UUID | None
    score: float
    evidence: Sequence[Evidence]


class Candidates(Protocol):
    """What dedupe knows of one tenant's candidates, in one transaction."""

    async def parsed(self, resume_id: UUID, profile_id: UUID) -> Parsed | None: ...
    async def sharing(self, keys: Sequence[Key], *, but: UUID | None) -> Sequence[Known[UUID]]: ...
    async def shared_contacts(self, keys: Sequence[Key]) -> SharedResources: ...
    async def remember_shared(self, shared: SharedResources) -> None: ...
    async def record(self, candidate_id: UUID) -> Record | None: ...
    async def attached_to(self, resume_id: UUID) -> UUID | None: ...
    async def claimed_by(self, resume_id: UUID) -> Record | None: ...
    async def create(self, candidate_id: UUID, fields: CandidateFields, source: str) -> None: ...
    async def change(self, candidate_id: UUID, changes: Mapping[str, Any]) -> int: ...
    async def propose(
        self, candidate_id: UUID, resume_id: UUID, proposals: Mapping[str, str]
    ) -> None: ...
    async def attach(self, attachment: Attachment) -> None: ...
    async def renew(self, resume_id: UUID, profile_id: UUID) -> None: ...
    async def index(self, candidate_id: UUID, keys: Sequence[Key]) -> None: ...
    async def apply(
        self, application_id: UUID, candidate_id: UUID, resume_id: UUID, job_id: UUID | None
    ) -> Application: ...
    async def hold(self, application_id: UUID, resume_id: UUID, guard: Guard) -> None: ...
    async def hold_all(
        self, candidate_id: UUID, application_id: UUID, guard: Guard
    ) -> Sequence[UUID]: ...
    async def person(self, candidate_id: UUID) -> Person | None: ...
    async def pair(self, pair: Pair) -> UUID: ...
    async def pair_of(self, resume_id: UUID) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class PostgresCandidates:
    tx: Transaction

    async def parsed(self, resume_id: UUID, profile_id: UUID) -> Parsed | None:
        """None where the resume was erased."""
        row = await self.tx.fetchrow(
            """
            SELECT p.profile, r.source,
                   (SELECT channel FROM submissions
                     WHERE resume_id = r.id AND channel IS NOT NULL
                     ORDER BY received_at LIMIT 1) AS channel
              FROM profiles AS p
              JOIN resumes AS r ON (r.tenant_id, r.id) = (p.tenant_id, p.resume_id)
             WHERE p.id = $1 AND r.id = $2
            """,
            profile_id,
            resume_id,
        )
        if row is None:
            return None
        profile = CandidateProfile.model_validate(row["profile"])
        return Parsed(profile, Source(row["source"]), row["channel"])

    async def sharing(self, keys: Sequence[Key], *, but: UUID | None) -> Sequence[Known[UUID]]:
        """The candidates under any of the keys: a bounded number for a contact, none for another
        key that more than a few namesakes have, but for a few who left.
        """
        rows = await self.tx.fetch(
            """
            WITH wanted AS (
                SELECT * FROM unnest($1::text[], $2::text[]) AS w (kind, value)
            ), hit AS MATERIALIZED (
                SELECT wanted.kind,
                       ARRAY(SELECT k.candidate_id
                               FROM candidate_keys AS k
                              WHERE k.tenant_id = current_tenant()
                                AND k.kind = wanted.kind AND k.value = wanted.value
                              LIMIT $3) AS ids
                  FROM wanted
                 WHERE wanted.kind <> ALL($9)
            ), leaver AS MATERIALIZED (
                SELECT ARRAY(SELECT k.candidate_id
                               FROM candidate_keys AS k
                              WHERE k.tenant_id = current_tenant() AND k.has_left
                                AND k.kind = wanted.kind AND k.value = wanted.value
                              LIMIT $8) AS ids
                  FROM wanted
                 WHERE wanted.kind = ANY($7)
            ), found AS (
                SELECT unnest(hit.ids) AS candidate_id
                  FROM hit
                 WHERE hit.kind = ANY($5) OR cardinality(hit.ids) <= $6
                 UNION
                SELECT unnest(leaver.ids) FROM leaver
            )
            SELECT c.id, c.first_name, c.last_name, c.email, c.phone, c.location, c.status,
                   c.position, c.linkedin_url,
                   ARRAY(SELECT p.profile
                           FROM candidate_resumes AS r
                           JOIN profiles AS p
                             ON p.tenant_id = r.tenant_id AND p.id = r.profile_id
                          WHERE r.tenant_id = c.tenant_id AND r.candidate_id = c.id
                          ORDER BY r.attached_at DESC
                          LIMIT 3) AS profiles
              FROM candidates AS c
             WHERE c.tenant_id = current_tenant()
               -- As an array, so that the planner expects a few and never reads the whole table.
               AND c.id = ANY(ARRAY(SELECT candidate_id FROM found))
               AND c.merged_into IS NULL AND c.id IS DISTINCT FROM $4
            """,
            [key.kind for key in keys],
            [key.value for key in keys],
            MOST_ROWS,
            but,
            sorted(CONTACTS),
            MOST_NAMESAKES,
            sorted(GUARDED),
            MOST_LEAVERS,
            sorted(LEAVERS_ONLY),
        )
        return [Known(row["id"], _person(row)) for row in rows]

    async def shared_contacts(self, keys: Sequence[Key]) -> SharedResources:
        rows = await self.tx.fetch(
            """
            SELECT s.kind, s.value
              FROM shared_contacts AS s
              JOIN unnest($1::text[], $2::text[]) AS w (kind, value)
                ON (w.kind, w.value) = (s.kind, s.value)
            """,
            [key.kind for key in keys],
            [key.value for key in keys],
        )
        return SharedResources(frozenset((row["kind"], row["value"]) for row in rows))

    async def remember_shared(self, shared: SharedResources) -> None:
        if shared.contacts:
            await self.tx.executemany(
                """
                INSERT INTO shared_contacts (kind, value) VALUES ($1, $2) ON CONFLICT DO NOTHING
                """,
                sorted(shared.contacts),
            )

    async def record(self, candidate_id: UUID) -> Record | None:
        """The candidate, or the one it was merged into, locked until the transaction ends."""
        row = await self.tx.fetchrow(
            """
            WITH RECURSIVE chain AS (
                SELECT id, merged_into FROM candidates WHERE id = $1
                UNION
                SELECT c.id, c.merged_into
                  FROM candidates AS c JOIN chain ON c.id = chain.merged_into
            )
            SELECT id, resume_id, edited, first_name, last_name, email, phone, location, status,
                   position, skills, experience_years, linkedin_url
              FROM candidates
             WHERE id = (SELECT id FROM chain WHERE merged_into IS NULL)
               FOR UPDATE
            """,
            candidate_id,
        )
        if row is None:
            return None
        return Record(row["id"], row["resume_id"], row, tuple(row["edited"]))

    async def attached_to(self, resume_id: UUID) -> UUID | None:
        found: UUID | None = await self.tx.fetchval(
            "SELECT candidate_id FROM candidate_resumes WHERE resume_id = $1", resume_id
        )
        return found

    async def claimed_by(self, resume_id: UUID) -> Record | None:
        """The candidate for whom an ATS sent this resume, locked until the transaction ends."""
        found: UUID | None = await self.tx.fetchval(
            "SELECT candidate_id FROM resume_claims WHERE resume_id = $1", resume_id
        )
        return await self.record(found) if found is not None else None

    async def create(self, candidate_id: UUID, fields: CandidateFields, source: str) -> None:
        await self.tx.execute(
            """
            INSERT INTO candidates (id, first_name, last_name, email, phone, location, position,
                                    skills, experience_years, linkedin_url, source)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (tenant_id, id) DO NOTHING
            """,
            candidate_id,
            *fields.as_columns().values(),
            source,
        )

    async def change(self, candidate_id: UUID, changes: Mapping[str, Any]) -> int:
        """Set the columns that a resume may change; the new version."""
        version: int = await self.tx.fetchval(
            """
            UPDATE candidates
               SET location = coalesce($2, location), position = coalesce($3, position),
                   skills = coalesce($4, skills),
                   experience_years = coalesce($5, experience_years),
                   version = version + 1, updated_at = now()
             WHERE id = $1
            RETURNING version
            """,
            candidate_id,
            *(changes.get(name) for name in ("location", "position", "skills", "experience_years")),
        )
        return version

    async def propose(
        self, candidate_id: UUID, resume_id: UUID, proposals: Mapping[str, str]
    ) -> None:
        if proposals:
            await self.tx.executemany(
                """
                INSERT INTO contact_proposals (candidate_id, field, proposed, resume_id)
                VALUES ($1, $2, $3, $4)
                ON CONFLICT DO NOTHING
                """,
                [(candidate_id, field, value, resume_id) for field, value in proposals.items()],
            )

    async def attach(self, attachment: Attachment) -> None:
        """Record whose the resume is; it is now their newest."""
        await self.tx.execute(
            """
            WITH attached AS (
                INSERT INTO candidate_resumes (resume_id, candidate_id, profile_id, resolution,
                                               score, evidence)
                VALUES ($1, $2, $3, $4, $5, $6)
            )
            UPDATE candidates SET resume_id = $1 WHERE id = $2
            """,
            attachment.resume_id,
            attachment.candidate_id,
            attachment.profile_id,
            attachment.resolution.value,
            attachment.score,
            _evidence(attachment.evidence),
        )

    async def renew(self, resume_id: UUID, profile_id: UUID) -> None:
        """The resume was parsed once more: point to what was read this time."""
        await self.tx.execute(
            "UPDATE candidate_resumes SET profile_id = $2 WHERE resume_id = $1",
            resume_id,
            profile_id,
        )

    async def index(self, candidate_id: UUID, keys: Sequence[Key]) -> None:
        await self.tx.execute(
            """
            INSERT INTO candidate_keys (kind, value, candidate_id)
            SELECT kind, value, $3 FROM unnest($1::text[], $2::text[]) AS k (kind, value)
            ON CONFLICT DO NOTHING
            """,
            [key.kind for key in keys],
            [key.value for key in keys],
            candidate_id,
        )

    async def apply(
        self, application_id: UUID, candidate_id: UUID, resume_id: UUID, job_id: UUID | None
    ) -> Application:
        """The candidate's application for the job: this one, or the one there is."""
        row = await self.tx.fetchrow(
            """
            INSERT INTO applications (id, candidate_id, resume_id, job_id)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (tenant_id, candidate_id, job_id) DO UPDATE SET updated_at = now()
            RETURNING id, guard
            """,
            application_id,
            candidate_id,
            resume_id,
            job_id,
        )
        assert row is not None  # noqa: S101  an upsert returns its row
        return Application(row["id"], Guard(row["guard"]) if row["guard"] else None)

    async def hold(self, application_id: UUID, resume_id: UUID, guard: Guard) -> None:
        """Hold the application, also one that was released: this resume came after that."""
        await self.tx.execute(
            """
            UPDATE applications
               SET guard = $3, resume_id = $2, released_by = NULL, released_at = NULL,
                   released_reason = NULL, updated_at = now()
             WHERE id = $1 AND (resume_id IS DISTINCT FROM $2 OR released_at IS NULL)
            """,
            application_id,
            resume_id,
            guard.value,
        )

    async def hold_all(
        self, candidate_id: UUID, application_id: UUID, guard: Guard
    ) -> Sequence[UUID]:
        """Hold what the candidate applied for, but for what somebody released; where that is
        nothing yet, this application. Those that were not held before.
        """
        await self.tx.execute(
            """
            INSERT INTO applications (id, candidate_id)
            SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM applications WHERE candidate_id = $2)
            """,
            application_id,
            candidate_id,
        )
        rows = await self.tx.fetch(
            """
            UPDATE applications
               SET guard = $2, updated_at = now()
             WHERE candidate_id = $1 AND guard IS NULL AND released_at IS NULL
            RETURNING id
            """,
            candidate_id,
            guard.value,
        )
        return sorted(row["id"] for row in rows)

    async def person(self, candidate_id: UUID) -> Person | None:
        row = await self.tx.fetchrow(
            """
            SELECT first_name, last_name, email, phone, location, status, position, linkedin_url
              FROM candidates
             WHERE id = $1 AND merged_into IS NULL
            """,
            candidate_id,
        )
        return person_of(row, []) if row else None

    async def pair(self, pair: Pair) -> UUID:
        """The pair that a person must look at: this one, or the one there is."""
        found: UUID = await self.tx.fetchval(
            """
            INSERT INTO duplicates (id, candidate_id, other_id, resume_id, score, evidence)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (tenant_id, candidate_id, other_id) DO UPDATE SET score = excluded.score
            RETURNING id
            """,
            pair.id,
            pair.known_id,
            pair.newcomer_id,
            pair.resume_id,
            pair.score,
            _evidence(pair.evidence),
        )
        return found

    async def pair_of(self, resume_id: UUID) -> UUID | None:
        found: UUID | None = await self.tx.fetchval(
            "SELECT id FROM duplicates WHERE resume_id = $1", resume_id
        )
        return found


def _person(row: Mapping[str, Any]) -> Person:
    profiles = [CandidateProfile.model_validate(profile) for profile in row["profiles"]]
    return person_of(row, profiles)


def _evidence(evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    return [{"name": e.name, "weight": e.weight, "words": e.words} for e in evidence]
