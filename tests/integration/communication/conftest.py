"""What these tests share: a post office, a company with candidates, senders in this process."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from runtime.blobs import DiskBlobs
from runtime.database import Database, SystemDatabase
from tests.integration.communication.house import House, settings_for
from tests.integration.communication.postoffice import PostOffice, post_office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncGenerator[PostOffice]:
    async with post_office(tmp_path / "mailbox") as opened:
        yield opened


@pytest.fixture
def house(database: Database, system: SystemDatabase, office: PostOffice, tmp_path: Path) -> House:
    settings = settings_for(office.port, tmp_path / "blobs")
    return House(database, system, settings, DiskBlobs(tmp_path / "blobs"))
