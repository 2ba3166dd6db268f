"""Interview notes in the table of feedback: one row an interview."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from runtime.database import Transaction


@dataclass(frozen=True, slots=True)
class Notes:
    author_id: UUID | None
    original: str
    sanitized: str | None

    def shown_to(self, reader: UUID) -> str | None:
        return self.original if reader == self.author_id else self.sanitized


@dataclass(frozen=True, slots=True)
class Written:
    feedback_id: UUID
    version: int


async def standing(tx: Transaction, interview_id: UUID) -> Notes | None:
    row = await tx.fetchrow(
        "SELECT author_id, original, sanitized FROM feedback WHERE interview_id = $1 FOR UPDATE",
        interview_id,
    )
    return Notes(**row) if row else None


async def write(tx: Transaction, meeting: tuple[UUID, UUID], author_id: UUID, text: str) -> Written:
    """New words begin again: unscreened, with nothing found and nothing given back."""
    rows = await tx.fetch(
        """
        INSERT INTO feedback (id, interview_id, candidate_id, author_id, author, original)
        VALUES ($1, $2, $3, $4,
                coalesce((SELECT coalesce(nullif(name, ''), email) FROM users WHERE id = $4),
                         (SELECT name FROM api_keys WHERE id = $4), ''),
                $5)
        ON CONFLICT (tenant_id, interview_id) DO UPDATE
           SET original = excluded.original, author_id = excluded.author_id,
               author = excluded.author, version = feedback.version + 1, sanitized = NULL,
               bias_filtered = false, findings = '[]', warnings = '[]', restored = '[]',
               created_at = now(), screened_at = NULL
        RETURNING id AS feedback_id, version
        """,
        uuid4(),
        *meeting,
        author_id,
        text,
    )
    return Written(**rows[0])


async def remove(tx: Transaction, interview_id: UUID) -> None:
    await tx.execute("DELETE FROM feedback WHERE interview_id = $1", interview_id)
