"""Where a profile is kept. The only module of this service that speaks SQL."""

from uuid import UUID

from runtime import Transaction
from services.parser.outcome import Parsed


async def keep_profile(
    tx: Transaction, profile_id: UUID, resume_id: UUID, parsed: Parsed, text_sha256: str
) -> bool:
    """Store what was read. False where the resume was erased while it was being read."""
    kept = await tx.fetchval(
        """
        INSERT INTO profiles (id, resume_id, profile, text_sha256, engine)
        SELECT $1, id, $3, $4, $5
          FROM resumes
         WHERE id = $2
           FOR KEY SHARE
        ON CONFLICT (tenant_id, id) DO UPDATE SET engine = excluded.engine
        RETURNING true
        """,
        profile_id,
        resume_id,
        parsed.profile.model_dump(mode="json", exclude_defaults=True),
        text_sha256,
        parsed.engine,
    )
    return kept is True
