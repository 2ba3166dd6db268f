"""A tenant's own words for the bias screen: one row, which the agent reads with every text."""

from collections.abc import Mapping
from typing import Any

from runtime.database import Transaction


async def standing(tx: Transaction) -> Mapping[str, Any]:
    found: Mapping[str, Any] | None = await tx.fetchval("SELECT terms FROM bias_terms")
    return found or {"found": [], "allowed": []}


async def replace(tx: Transaction, terms: Mapping[str, Any]) -> None:
    await tx.execute(
        """
        INSERT INTO bias_terms (terms) VALUES ($1)
        ON CONFLICT (tenant_id) DO UPDATE SET terms = excluded.terms, changed_at = now()
        """,
        terms,
    )
