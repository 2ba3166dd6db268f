"""What every test on real servers shares: one stack a run, one database a test."""

from collections.abc import AsyncGenerator, Generator
from uuid import UUID, uuid4

import pytest

from hirestream.stack.roles import DatabaseUrls
from runtime.database import Database, SystemDatabase
from tests.servers import Servers, TestSettings, containers, copied, embedded, make_template


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Generator[Servers]:
    """Real Kafka and Postgres."""
    if TestSettings().test_stack == "docker":
        with containers() as started:
            yield started
    else:
        with embedded(tmp_path_factory.mktemp("stack")) as started:
            yield started


@pytest.fixture(scope="session")
def template(servers: Servers) -> str:
    return make_template(servers)


@pytest.fixture
def urls(servers: Servers, template: str) -> Generator[DatabaseUrls]:
    """A fresh, migrated database."""
    with copied(servers, template) as fresh:
        yield fresh


@pytest.fixture
async def database(urls: DatabaseUrls) -> AsyncGenerator[Database]:
    """The tenants' door to it."""
    async with Database.open(urls.app) as opened:
        yield opened


@pytest.fixture
async def system(urls: DatabaseUrls) -> AsyncGenerator[SystemDatabase]:
    """The system's door to it."""
    async with SystemDatabase.open(urls.system) as opened:
        yield opened


async def a_tenant(system: SystemDatabase, slug: str) -> UUID:
    tenant_id = uuid4()
    async with system.transaction() as tx:
        await tx.execute(
            """
            INSERT INTO tenants (id, slug, name, hr_email, sender)
            VALUES ($1, $2, $2, 'hr@' || $2 || '.example', 'jobs@' || $2 || '.example')
            """,
            tenant_id,
            slug,
        )
    return tenant_id


@pytest.fixture
async def tenant(system: SystemDatabase) -> UUID:
    return await a_tenant(system, "alpha")


@pytest.fixture
async def other_tenant(system: SystemDatabase) -> UUID:
    return await a_tenant(system, "beta")
