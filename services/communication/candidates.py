"""Decides whether a candidate can be written to, and where: at most once about the same thing.

An address that only a resume gave belongs to whoever it belongs to: any stranger could have written
it there. What a stranger can set off is therefore sent to it once, however many resumes name it.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from runtime import Transaction
from services.communication.notices import Kind, Notice


@dataclass(frozen=True, slots=True)
class Reached:
    address: str
    job_id: UUID | None

    def noted(self, notice: Notice) -> Notice:
        """By the job the same news is known again, also where records were merged meanwhile."""
        return replace(notice, details={**notice.details, "job_id": str(self.job_id or "")})


async def reach(tx: Transaction, notice: Notice) -> Reached | None:
    """None where there is no address, the application is held, or they were told."""
    row = await tx.fetchrow(
        """
        SELECT c.email, 'email' = ANY (c.edited) AS is_verified, a.job_id,
               pg_advisory_xact_lock(hashtextextended(c.tenant_id || c.email_folded, 0))
          FROM candidates AS named
          JOIN candidates AS c ON c.id = survivor_of(named.id)
          JOIN applications AS a ON a.id = $2
         WHERE named.id = $1 AND c.email <> '' AND (a.guard IS NULL OR a.released_at IS NOT NULL)
        """,
        notice.candidate_id,
        notice.subject_id,
    )
    if row is None:
        return None
    may_be_set_off_by_a_stranger = notice.kind is Kind.RECEIVED and not row["is_verified"]
    was_told = await tx.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM mails
             WHERE kind = $1 AND lower(recipient) = lower($2)
               AND status NOT IN ('failed', 'suppressed')
               AND ($4 OR details ->> 'job_id' = $3))
        """,
        notice.kind.value,
        row["email"],
        str(row["job_id"] or ""),
        may_be_set_off_by_a_stranger,
    )
    return None if was_told else Reached(row["email"], row["job_id"])
