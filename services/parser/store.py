"""Where a profile is kept. The only module of this service that speaks SQL."""

from collections.abc import Sequence
from uuid import UUID

from runtime import Transaction
from services.parser.enclosures import Letter
from services.parser.outcome import Parsed

MOST_SEARCHED = 100_000  # characters: some thirty pages, and what Postgres indexes at once


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
    if kept is True:
        await _keep_words(tx, resume_id, parsed.text)
    return kept is True


async def keep_letters(tx: Transaction, resume_id: UUID, letters: Sequence[Letter]) -> None:
    """Keep them beside the resume. A scan that is taken for a resume itself is no letter yet."""
    for letter in letters:
        await tx.execute(
            """
            INSERT INTO cover_letters (resume_id, sha256, words)
            SELECT r.id, $2, $3
              FROM resumes AS r
             WHERE r.id = $1
               AND ($3::text IS NOT NULL OR NOT EXISTS (SELECT FROM resumes WHERE sha256 = $2))
               FOR KEY SHARE
            ON CONFLICT (tenant_id, resume_id, sha256)
            DO UPDATE SET words = coalesce(excluded.words, cover_letters.words)
            """,
            resume_id,
            letter.sha256,
            letter.words and letter.words[:MOST_SEARCHED].replace("\0", " "),
        )


async def _keep_words(tx: Transaction, resume_id: UUID, text: str) -> None:
    """What the search finds a resume by; the latest reading counts."""
    await tx.execute(
        """
        INSERT INTO resume_words (resume_id, words)
        VALUES ($1, to_tsvector('simple', folded_words($2)))
        ON CONFLICT (tenant_id, resume_id) DO UPDATE SET words = excluded.words
        """,
        resume_id,
        text[:MOST_SEARCHED].replace("\0", " "),
    )
