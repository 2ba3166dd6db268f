"""The mark on the keys of who left follows the candidate, from the upgrade on."""

import asyncio
from uuid import UUID, uuid4

from hirestream.stack import roles
from migrations.upgrade import downgrade, upgrade
from runtime.database import Database, SystemDatabase
from tests.conftest import a_tenant
from tests.servers import Servers

BEFORE = "0006"


async def marked(database: Database, tenant: UUID) -> dict[str, bool]:
    async with database.transaction(tenant) as tx:
        rows = await tx.fetch("SELECT value, has_left FROM candidate_keys")
    return {row["value"]: row["has_left"] for row in rows}


async def test_who_left_before_the_upgrade_is_marked_by_it(servers: Servers) -> None:
    name = f"test_{uuid4().hex[:12]}"
    await roles.create_database(servers.superuser_dsn, name)
    urls = servers.urls(name)
    try:
        await asyncio.to_thread(upgrade, urls.owner, BEFORE)
        async with SystemDatabase.open(urls.system) as system:
            tenant = await a_tenant(system, "alpha")
        async with Database.open(urls.app) as database, database.transaction(tenant) as tx:
            for status in ("LEFT", "New"):
                candidate = uuid4()
                await tx.execute(
                    "INSERT INTO candidates (id, status) VALUES ($1, $2)", candidate, status
                )
                await tx.execute(
                    "INSERT INTO candidate_keys (kind, value, candidate_id)"
                    " VALUES ('name', $1, $2)",
                    status,
                    candidate,
                )
        await asyncio.to_thread(upgrade, urls.owner)
        async with Database.open(urls.app) as database:
            assert await marked(database, tenant) == {"LEFT": True, "New": False}
        await asyncio.to_thread(downgrade, urls.owner, BEFORE)
    finally:
        await roles.drop_database(servers.superuser_dsn, name)


async def test_the_mark_follows_the_status_and_the_owner_of_a_key(
    database: Database, tenant: UUID
) -> None:
    here, gone = uuid4(), uuid4()
    async with database.transaction(tenant) as tx:
        await tx.execute("INSERT INTO candidates (id) VALUES ($1), ($2)", here, gone)
        await tx.execute(
            "INSERT INTO candidate_keys (kind, value, candidate_id)"
            " VALUES ('name', 'here', $1), ('name', 'gone', $2)",
            here,
            gone,
        )
        await tx.execute("UPDATE candidates SET status = 'LEFT' WHERE id = $1", gone)
    assert await marked(database, tenant) == {"here": False, "gone": True}
    async with database.transaction(tenant) as tx:
        await tx.execute("UPDATE candidate_keys SET candidate_id = $1", gone)
        await tx.execute(
            "INSERT INTO candidate_keys (kind, value, candidate_id) VALUES ('name', 'new', $1)",
            gone,
        )
    assert await marked(database, tenant) == {"here": True, "gone": True, "new": True}
    async with database.transaction(tenant) as tx:
        await tx.execute("UPDATE candidate_keys SET candidate_id = $1", here)
    assert not any((await marked(database, tenant)).values())
