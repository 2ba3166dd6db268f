"""What the embedded Postgres lets its roles do, and what it writes down."""

from uuid import uuid4

import asyncpg
import pytest

from hirestream.stack import Stack, roles, superuser
from tests.integration.stack.load import servers_of

POLICY = """
    CREATE TABLE notes (tenant text NOT NULL, body text NOT NULL);
    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    ALTER TABLE notes FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant ON notes USING (tenant = current_setting('app.tenant', true));
    GRANT SELECT, INSERT, DELETE ON notes TO hirestream_app, hirestream_system;
"""


async def test_a_role_sees_only_what_row_level_security_lets_it_see(stack: Stack) -> None:
    database = f"rls_{uuid4().hex[:8]}"
    await roles.create_database(stack.superuser_dsn, database)
    reached = stack.database_urls(database)
    async with superuser.connected(reached.owner) as owner:
        await owner.execute(POLICY)
    async with superuser.connected(roles.on(stack.superuser_dsn, database)) as god:
        await god.execute("INSERT INTO notes VALUES ('a', 'one'), ('b', 'two')")
    for url in (reached.owner, reached.app, reached.system):
        async with superuser.connected(url) as connection:
            assert await connection.fetchval("SELECT count(*) FROM notes") == 0
            await connection.execute("SET app.tenant = 'a'")
            assert await connection.fetchval("SELECT string_agg(body, ',') FROM notes") == "one"
    await roles.drop_database(stack.superuser_dsn, database)


async def test_no_role_rules_the_server(stack: Stack) -> None:
    query = """
        SELECT rolname FROM pg_roles WHERE rolname LIKE 'hirestream%'
        AND NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
    """
    async with superuser.connected(stack.superuser_dsn) as connection:
        found = {row["rolname"] for row in await connection.fetch(query)}
    assert found == {roles.OWNER, roles.APP, roles.SYSTEM}


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (n int)",
        "SET ROLE hirestream_owner",
        "ALTER ROLE hirestream_app BYPASSRLS",
        "CREATE DATABASE mine",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
@pytest.mark.parametrize("role", ["app", "system"])
async def test_a_services_role_is_refused(stack: Stack, role: str, statement: str) -> None:
    url = getattr(stack.database_urls(roles.DATABASE), role)
    async with superuser.connected(url) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


async def test_a_wrong_password_is_refused(stack: Stack) -> None:
    wrong = roles.on(stack.superuser_dsn, roles.DATABASE, roles.APP, "guess")
    assert not await superuser.answers(wrong, 5)


async def test_the_extensions_are_there_and_work(stack: Stack) -> None:
    async with superuser.connected(stack.addresses.database_url) as connection:
        assert await connection.fetchval("SELECT similarity('Zoë', 'Zoe') > 0")
        assert await connection.fetchval("SELECT unaccent('Zoë')") == "Zoe"
        assert await connection.fetchval("SELECT length(digest('a', 'sha256'))") == 32


async def test_a_copied_template_brings_its_tables_along(stack: Stack) -> None:
    template, copy = f"template_{uuid4().hex[:8]}", f"copy_{uuid4().hex[:8]}"
    await roles.create_database(stack.superuser_dsn, template)
    async with superuser.connected(stack.database_urls(template).owner) as owner:
        await owner.execute(POLICY)
    await roles.create_database(stack.superuser_dsn, copy, template=template)
    async with superuser.connected(stack.database_urls(copy).app) as app:
        assert await app.fetchval("SELECT count(*) FROM notes") == 0
    for database in (copy, template):
        await roles.drop_database(stack.superuser_dsn, database)


async def test_making_roles_and_databases_again_changes_nothing(stack: Stack) -> None:
    before = stack.database_urls(roles.DATABASE)
    passwords = roles.Passwords.kept(stack.state / "passwords.json")
    await roles.create_roles(stack.superuser_dsn, passwords)
    await roles.create_database(stack.superuser_dsn, roles.DATABASE)
    assert await superuser.answers(before.app, 5)


async def test_a_failing_statement_leaves_no_personal_data_in_the_log(stack: Stack) -> None:
    postgres = servers_of(stack)[1]
    async with superuser.connected(stack.addresses.database_owner_url) as owner:
        await owner.execute("CREATE TABLE people (email text PRIMARY KEY)")
        await owner.execute("INSERT INTO people VALUES ('ada@example.com')")
        with pytest.raises(asyncpg.UniqueViolationError):
            await owner.execute("INSERT INTO people VALUES ('ada@example.com')")
        await owner.execute("DROP TABLE people")
    log = (postgres.home / "server.log").read_text()
    assert "duplicate key" in log
    assert "ada@example.com" not in log
