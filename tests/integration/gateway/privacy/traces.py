"""Looks for words everywhere that something of a tenant can lie."""

from pathlib import Path
from typing import Any
from uuid import UUID

from runtime.database import Database


async def tables(database: Database, tenant: UUID) -> list[str]:
    async with database.transaction(tenant) as tx:
        rows = await tx.fetch(
            """
            SELECT c.relname FROM pg_class AS c
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
               AND has_table_privilege(c.oid, 'SELECT')
             ORDER BY 1
            """
        )
    return [row["relname"] for row in rows]


async def in_database(database: Database, tenant: UUID, words: list[str]) -> set[str]:
    """Tables that hold one of the words, in whatever column, also as bytes."""
    found: set[str] = set()
    patterns = [f"%{form}%" for word in words for form in (word, word.encode().hex())]
    for table in await tables(database, tenant):
        async with database.transaction(tenant) as tx:
            await tx.execute("SET LOCAL app.purpose = 'fairness'")
            query: Any = f'SELECT EXISTS (SELECT FROM "{table}" AS t WHERE t::text ILIKE ANY ($1))'
            if await tx.fetchval(query, patterns):
                found.add(table)
    return found


def in_folder(folder: Path, words: list[str]) -> list[Path]:
    """Files that hold one of the words."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and any(word.encode() in path.read_bytes() for word in words)
    ]
