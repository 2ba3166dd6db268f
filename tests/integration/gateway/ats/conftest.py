"""Clients of the ATS surface, with keys that were registered as the document says."""

import pytest

from runtime.database import Database
from services.gateway.provisioning import NewTenant, Provisioning
from tests.integration.gateway.ats.surface import Surface, registered
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import API, Doors


@pytest.fixture
async def surface(api: API, doors: Doors) -> Surface:
    return Surface(await registered(api, doors.ours), await registered(api, doors.theirs))


@pytest.fixture
def desk(database: Database, doors: Doors) -> Desk:
    return Desk(database, doors.our_tenant)


@pytest.fixture
async def demo(provisioning: Provisioning) -> None:
    await provisioning.create_tenant(
        NewTenant(slug="demo", name="Demo", hr_email="hr@demo.example")
    )
