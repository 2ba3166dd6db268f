"""The gateway with nothing behind it but memory."""

from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from runtime.blobs import DiskBlobs
from runtime.egress import open_egress
from runtime.reception import Reception
from runtime.sealing import Sealing
from runtime.settings import Environment
from services.gateway.app import create_app
from services.gateway.credentials import Passwords
from services.gateway.resources import Resources
from services.gateway.settings import GatewaySettings
from services.gateway.throttle import Limit, Throttle
from services.gateway.tokens import Tokens
from tests.unit.gateway.memory import (
    QUICK,
    BrokenDatabase,
    FakeIdentities,
    FakeSessions,
    Gateway,
    MemoryAttempts,
    MemoryWindows,
    NoCompanies,
)


@pytest.fixture
def settings() -> GatewaySettings:
    return GatewaySettings(
        environment=Environment.DEVELOPMENT, jwt_secret=SecretStr("for tests only, and long enough")
    )


@pytest.fixture
async def egress(settings: GatewaySettings) -> AsyncGenerator[httpx.AsyncClient]:
    async with open_egress(settings) as opened:
        yield opened


@pytest.fixture
async def gateway(
    tmp_path: Path, settings: GatewaySettings, egress: httpx.AsyncClient
) -> AsyncGenerator[Gateway]:
    identities = FakeIdentities()
    identities.with_key("hs_test")
    attempts = MemoryAttempts()
    database = BrokenDatabase()
    blobs = DiskBlobs(tmp_path)
    app = create_app(
        settings,
        Resources(
            database=database,
            blobs=blobs,
            reception=Reception(blobs, agent="gateway"),
            identities=identities,
            tokens=Tokens(settings.jwt_secret.get_secret_value()),
            passwords=Passwords(QUICK),
            attempts=attempts,
            throttle=Throttle(attempts, Limit(3, 300)),
            sessions=FakeSessions(),
            sealing=Sealing(settings.every_sealing_key),
            egress=egress,
            windows=MemoryWindows(),
            companies=NoCompanies(),
        ),
    )
    transport = httpx.ASGITransport(app, client=("192.0.2.1", 5000))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield Gateway(client, identities, database)
