"""No row without a tenant, no row of another's, and nobody who could pass by."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from hirestream.stack.roles import DatabaseUrls
from runtime.database import Database, SystemDatabase

# Rows of no tenant: the schema's and the runtime's own.
SHARED = {"alembic_version", "in_hand", "dead_letters_done"}


async def test_every_table_forces_row_level_security(urls: DatabaseUrls) -> None:
    async with SystemDatabase.open(urls.owner) as owner, owner.transaction() as tx:
        tables = await tx.fetch(
            """
            SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS forced,
                   EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid) AS has_policy
              FROM pg_class AS c
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            """
        )
    open_tables = {t["relname"] for t in tables if not (t["forced"] and t["has_policy"])}
    assert open_tables == SHARED


@pytest.mark.parametrize("role", ["app", "system", "owner"])
async def test_no_role_of_ours_rules(urls: DatabaseUrls, role: str) -> None:
    async with SystemDatabase.open(getattr(urls, role)) as opened, opened.transaction() as tx:
        row = await tx.fetchrow(
            "SELECT rolsuper, rolbypassrls, rolcreaterole "
            "FROM pg_roles WHERE rolname = current_user"
        )
    assert row is not None
    assert not any(row.values())


@pytest.mark.usefixtures("tenant")
async def test_without_a_tenant_there_is_no_row(urls: DatabaseUrls) -> None:
    async with SystemDatabase.open(urls.app) as app, app.transaction() as tx:
        assert await tx.fetch("SELECT id FROM tenants") == []


async def test_a_tenant_sees_and_writes_only_its_own(
    database: Database, tenant: UUID, other_tenant: UUID
) -> None:
    async with database.transaction(tenant) as tx:
        await tx.execute("INSERT INTO jobs (id, slug, title) VALUES ($1, 'dev', 'Dev')", uuid4())
    async with database.transaction(other_tenant) as tx:
        assert await tx.fetch("SELECT id FROM jobs") == []
        assert await tx.execute("UPDATE jobs SET title = 'stolen'") == "UPDATE 0"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tx.execute(
                "INSERT INTO jobs (tenant_id, id, slug, title) VALUES ($1, $2, 'x', 'X')",
                tenant,
                uuid4(),
            )


async def test_a_pooled_connection_never_carries_a_tenant_over(
    urls: DatabaseUrls, tenant: UUID
) -> None:
    async with Database.open(urls.app, size=1) as database:
        async with database.transaction(tenant) as tx:
            assert await tx.fetchval("SELECT current_tenant()") == tenant
        with pytest.raises(RuntimeError, match="on purpose"):
            await fail_inside(database, tenant)
    async with SystemDatabase.open(urls.app, size=1) as app, app.transaction() as tx:
        assert await tx.fetchval("SELECT current_tenant()") is None


async def fail_inside(database: Database, tenant: UUID) -> None:
    async with database.transaction(tenant):
        raise RuntimeError("on purpose")


async def test_numbers_count_from_one_for_each_tenant(
    database: Database, tenant: UUID, other_tenant: UUID
) -> None:
    async with database.transaction(tenant) as tx:
        assert [await tx.fetchval("SELECT next_number('job')") for _ in range(3)] == [1, 2, 3]
    async with database.transaction(other_tenant) as tx:
        assert await tx.fetchval("SELECT next_number('job')") == 1
