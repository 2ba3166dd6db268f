"""What the bias agent reads and keeps. The only module of this service that speaks SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from runtime import Transaction
from runtime.noted import lock_noted_candidate
from schemas.profile import CandidateProfile
from services.bias.restoring import Span

Finding = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer's words become."""

    sanitized: str
    bias_filtered: bool
    findings: Sequence[Finding]
    warnings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Words:
    """What a reviewer wrote, and the spans of it that an appeal gave back."""

    original: str
    restored: Sequence[Span] = ()


class Records(Protocol):
    """Profiles to blind and words to screen, in one tenant's transaction."""

    async def profile(self, profile_id: UUID) -> CandidateProfile | None: ...
    async def keep_blind(
        self,
        screening_id: UUID,
        subject: tuple[UUID, UUID],
        blind: Mapping[str, Any],
        findings: Sequence[Finding],
    ) -> None: ...
    async def words(self, feedback_id: UUID, version: int) -> Words | None: ...
    async def keep_verdict(self, feedback_id: UUID, version: int, verdict: Verdict) -> None: ...
    async def own_terms(self) -> Mapping[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class PostgresRecords:
    tx: Transaction

    async def profile(self, profile_id: UUID) -> CandidateProfile | None:
        """None where the resume was erased."""
        row = await self.tx.fetchrow("SELECT profile FROM profiles WHERE id = $1", profile_id)
        return CandidateProfile.model_validate(row["profile"]) if row else None

    async def keep_blind(
        self,
        screening_id: UUID,
        subject: tuple[UUID, UUID],
        blind: Mapping[str, Any],
        findings: Sequence[Finding],
    ) -> None:
        """`subject` is the candidate, who may have been merged meanwhile, and the resume."""
        await self.tx.execute(
            """
            INSERT INTO screenings (id, candidate_id, resume_id, blind, findings)
            SELECT $1::uuid, survivor, $3::uuid, $4::jsonb, $5::jsonb
              FROM survivor_of($2) AS survivor
             WHERE survivor IS NOT NULL
            ON CONFLICT (tenant_id, id)
            DO UPDATE SET blind = excluded.blind, findings = excluded.findings
            """,
            screening_id,
            *subject,
            blind,
            findings,
        )

    async def words(self, feedback_id: UUID, version: int) -> Words | None:
        """None where the feedback is gone or was changed since: the change has its own event.

        Locked: an appeal decided meanwhile waits, and its own event comes after.
        """
        await lock_noted_candidate(self.tx, feedback_id)
        row = await self.tx.fetchrow(
            "SELECT original, restored FROM feedback WHERE id = $1 AND version = $2 FOR UPDATE",
            feedback_id,
            version,
        )
        if row is None:
            return None
        return Words(row["original"], [Span(one["start"], one["end"]) for one in row["restored"]])

    async def keep_verdict(self, feedback_id: UUID, version: int, verdict: Verdict) -> None:
        await self.tx.execute(
            """
            UPDATE feedback
               SET sanitized = $3, bias_filtered = $4, findings = $5, warnings = $6,
                   screened_at = now()
             WHERE id = $1 AND version = $2
            """,
            feedback_id,
            version,
            verdict.sanitized,
            verdict.bias_filtered,
            verdict.findings,
            verdict.warnings,
        )

    async def own_terms(self) -> Mapping[str, Any] | None:
        """Read each time: a change holds from the next words on, in every process."""
        found: Mapping[str, Any] | None = await self.tx.fetchval("SELECT terms FROM bias_terms")
        return found


async def profile_of_resume(tx: Transaction, resume_id: UUID) -> CandidateProfile | None:
    """The latest reading of a resume."""
    found = await tx.fetchval(
        "SELECT profile FROM profiles WHERE resume_id = $1 ORDER BY created_at DESC LIMIT 1",
        resume_id,
    )
    return CandidateProfile.model_validate(found) if found else None


async def keep_redaction(
    tx: Transaction, resume_id: UUID, sha256: str | None, failure: str | None
) -> None:
    """Nothing where the request is gone: the resume was erased meanwhile."""
    await tx.execute(
        """
        UPDATE redactions SET sha256 = $2, failure = $3, finished_at = now() WHERE resume_id = $1
        """,
        resume_id,
        sha256,
        failure,
    )
