"""From the outbox through Kafka into the timeline, with the real projector."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from hirestream.stack.roles import DatabaseUrls
from runtime.run import serve
from runtime.topics import create_topics
from services.gateway.projector import ProjectorSettings, agent, keep_inbox, relay
from tests.integration.gateway.doors import Doors
from tests.servers import Servers

PATIENCE = 60.0


@pytest.fixture
async def projector(servers: Servers, urls: DatabaseUrls) -> AsyncGenerator[None]:
    await create_topics(servers.kafka, partitions=3, replication=1)
    settings = ProjectorSettings.model_validate(
        {
            "environment": "development",
            "kafka_bootstrap_servers": servers.kafka,
            "database_url": urls.app,
            "database_system_url": urls.system,
        }
    )
    stop = asyncio.Event()
    task = asyncio.create_task(
        serve(agent, settings, name="projector", also=[relay, keep_inbox], stop=stop)
    )
    yield
    stop.set()
    await task


@pytest.mark.usefixtures("projector")
async def test_an_upload_reaches_its_own_timeline(doors: Doors) -> None:
    [accepted, empty] = await doors.ours.uploaded(("ada.txt", b"Ada Example"), ("no.pdf", b""))
    rejected = await until(doors, empty["href"], "rejected")
    assert rejected["reason"] == "The file is empty. Please send it again."
    assert rejected["is_final"]
    received = await until(doors, accepted["href"], "received")
    assert received["stages"][0]["detail"] == {"source": "upload"}


async def until(doors: Doors, href: str, stage: str) -> dict[str, Any]:
    """The timeline once the projector has folded the stage into it."""
    async with asyncio.timeout(PATIENCE):
        while True:
            shown: dict[str, Any] = (await doors.ours.get(href)).json()
            if any(s["stage"] == stage and s["detail"] for s in shown["stages"]):
                return shown
            await asyncio.sleep(0.1)
