"""Every revision can be taken back, and taken again."""

import asyncio

from hirestream.stack.roles import DatabaseUrls
from migrations.upgrade import downgrade, upgrade
from runtime.database import Database


async def shape(urls: DatabaseUrls) -> list[str]:
    """Every table, column, index, trigger and function of ours."""
    async with Database.open(urls.owner) as owner, owner._pool.acquire() as connection:
        rows = await connection.fetch(
            """
            SELECT table_name || '.' || column_name || ' ' || data_type AS said
              FROM information_schema.columns WHERE table_schema = 'public'
            UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL SELECT tgrelid::regclass::text || ' ' || tgname FROM pg_trigger
                       WHERE NOT tgisinternal
            UNION ALL SELECT p.oid::regprocedure::text FROM pg_proc AS p
                       WHERE p.pronamespace = 'public'::regnamespace
                         AND NOT EXISTS (SELECT FROM pg_depend AS d
                                          WHERE d.objid = p.oid AND d.deptype = 'e')
             ORDER BY 1
            """
        )
    return [row["said"] for row in rows if "inbox_2" not in row["said"]]


async def test_a_database_goes_down_to_the_first_revision_and_up_again(urls: DatabaseUrls) -> None:
    newest = await shape(urls)
    await asyncio.to_thread(downgrade, urls.owner, "0001")
    assert not any("audit" in said for said in await shape(urls))
    await asyncio.to_thread(upgrade, urls.owner)
    assert await shape(urls) == newest
