"""Public jobs, and the consent that came with an application."""

from runtime.database import Row, Transaction


async def public_job(tx: Transaction, slug: str) -> Row | None:
    """Open, and meant for strangers; any other is not there."""
    return await tx.fetchrow(
        """
        SELECT j.id, j.slug, j.title, j.location, j.description, t.name AS company
          FROM jobs j JOIN tenants t ON t.id = j.tenant_id
         WHERE j.slug = $1 AND j.status = 'open' AND j.is_public
        """,
        slug,
    )


async def keep_consent(tx: Transaction, source_ref: str, wording: str) -> None:
    """That, when, and to which words."""
    await tx.execute(
        """
        UPDATE submissions SET consented_at = now(), consented_to = $3
         WHERE source = $1 AND source_ref = $2
        """,
        "website",
        source_ref,
        wording,
    )
