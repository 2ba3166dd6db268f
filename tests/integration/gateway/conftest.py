"""The gateway on a real Postgres and a folder of blobs, and clients of two tenants."""

from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr

from hirestream.stack.roles import DatabaseUrls
from runtime.database import Database, SystemDatabase
from runtime.settings import Environment
from services.bias.language import Screen
from services.bias.rules import RuleBook
from services.gateway.app import create_app
from services.gateway.credentials import Passwords
from services.gateway.provisioning import Provisioning
from services.gateway.resources import open_resources
from services.gateway.settings import GatewaySettings
from tests.integration.gateway.doors import API, Client, Doors, signed_in
from tests.integration.gateway.screening import BiasAgent, People


@pytest.fixture
def provisioning(system: SystemDatabase, database: Database) -> Provisioning:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return Provisioning(system, database, Passwords(quick))


@pytest.fixture
async def api(urls: DatabaseUrls, tmp_path: Path) -> AsyncGenerator[API]:
    settings = GatewaySettings(
        environment=Environment.DEVELOPMENT,
        database_url=SecretStr(urls.app),
        database_system_url=SecretStr(urls.system),
        blob_dir=tmp_path / "blobs",
        identity_cache_seconds=0,
        feedback_wait_seconds=0,
    )
    async with open_resources(settings) as resources:
        transport = httpx.ASGITransport(create_app(settings, resources))
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            yield API(client, settings, resources)


@pytest.fixture
async def doors(api: API, provisioning: Provisioning, tenant: UUID, other_tenant: UUID) -> Doors:
    """The same API with the keys of two tenants."""
    ours = await provisioning.create_api_key(tenant, name="test")
    theirs = await provisioning.create_api_key(other_tenant, name="test")
    return Doors(
        ours=api.client_with(f"Bearer {ours.secret}"),
        theirs=api.client_with(f"Bearer {theirs.secret}"),
        our_tenant=tenant,
        their_tenant=other_tenant,
    )


@pytest.fixture(scope="session")
def screen() -> Screen:
    return Screen.load(RuleBook.builtin())


@pytest.fixture
def bias(database: Database, system: SystemDatabase, tenant: UUID, screen: Screen) -> BiasAgent:
    return BiasAgent(database, system, tenant, screen)


@pytest.fixture
def people(api: API, provisioning: Provisioning, tenant: UUID) -> People:
    return People(api, provisioning, tenant)


@pytest.fixture
async def hr(api: API, provisioning: Provisioning, tenant: UUID) -> Client:
    """A person: an administrator of our tenant, signed in."""
    return await signed_in(api, provisioning, tenant, "administrator")
