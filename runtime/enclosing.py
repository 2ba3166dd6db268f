"""Remembers which documents came beside a resume: its cover letter may be among them.

Where a file is read, the others are known by these rows alone, so a replay sees the same ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from runtime.database import Transaction
from runtime.filetype import media_type
from schemas.event import BlobRef


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file of the same delivery."""

    data: bytes
    file_name: str

    @property
    def ref(self) -> BlobRef:
        return BlobRef(
            sha256=sha256(self.data).hexdigest(),
            size=len(self.data),
            media_type=media_type(self.data, self.file_name),
        )


async def note_enclosures(tx: Transaction, resume_id: UUID, enclosed: Sequence[Enclosed]) -> bool:
    """Whether any of them is new beside this resume."""
    is_any_new = False
    by_digest = {each.ref.sha256: each for each in enclosed}
    for _, each in sorted(by_digest.items()):  # deliveries at the same time lock in the same order
        is_new = await tx.fetchval(
            """
            INSERT INTO enclosures (resume_id, sha256, size, media_type, file_name)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT DO NOTHING
            RETURNING true
            """,
            resume_id,
            each.ref.sha256,
            each.ref.size,
            each.ref.media_type,
            each.file_name,
        )
        is_any_new = is_any_new or bool(is_new)
    return is_any_new


async def enclosures_of(tx: Transaction, resume_id: UUID) -> tuple[BlobRef, ...]:
    """Everything that ever came beside it, in an order that is always the same."""
    rows = await tx.fetch(
        """
        SELECT sha256, size, media_type FROM enclosures WHERE resume_id = $1 ORDER BY sha256
        """,
        resume_id,
    )
    return tuple(BlobRef(**row) for row in rows)
