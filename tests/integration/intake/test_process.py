"""Intake as its process runs it: from both doors through the outbox and the relay to Kafka."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

from hirestream.stack import ports
from hirestream.stack.roles import DatabaseUrls
from runtime.agent import Delivered
from runtime.messages import decode
from runtime.run import serve
from runtime.topics import create_topics
from schemas import topics
from schemas.operations import Health
from schemas.topics import Topic
from services.intake.agent import agent, open_doors, relay_outbox
from services.intake.settings import Settings
from tests.integration.intake.conftest import House, send
from tests.servers import Servers
from tests.streams import read_all, until
from tests.unit.intake.mails import PDF, a_mail

SECONDS = 30.0


async def test_what_comes_to_both_doors_reaches_kafka_and_so_does_their_health(
    house: House, servers: Servers, urls: DatabaseUrls, tmp_path: Path
) -> None:
    await create_topics(servers.kafka, partitions=3, replication=1)
    [port] = ports.choose(1)
    dropped = tmp_path / "in" / "beta" / "dropped.pdf"
    dropped.parent.mkdir(parents=True)
    dropped.write_bytes(PDF + b"dropped")
    settings = Settings.model_validate(
        {
            "environment": "development",
            "kafka_bootstrap_servers": servers.kafka,
            "database_url": urls.app,
            "database_system_url": urls.system,
            "blob_dir": tmp_path / "blobs",
            "smtp_port": port,
            "folder": tmp_path / "in",
            "folder_settle_seconds": 0.1,
        }
    )
    stop = asyncio.Event()
    process = asyncio.create_task(
        serve(agent, settings, name="intake", also=[open_doors, relay_outbox], stop=stop)
    )
    try:
        async with asyncio.timeout(SECONDS):
            mail = bytes(a_mail(files={"cv.pdf": PDF + b"mailed"}))
            await until(lambda: asyncio.to_thread(ports.answers, port), seconds=SECONDS)
            assert await asyncio.to_thread(send, port, mail, "hiring@alpha.example") == 250
            for tenant in (house.alpha, house.beta):
                [resume] = await _seen(servers, topics.RESUME_RECEIVED, tenant, 1)
                [row] = await house.rows(tenant, "resumes")
                assert resume.event.resume_id == row["id"]
                told = await _seen(servers, topics.INTEGRATION_HEALTH, tenant, 2)
                assert {health.event.integration_id for health in told} == {"smtp-door", "folder"}
                assert {health.event.health for health in told} == {Health.HEALTHY}
            assert (dropped.parent / "done" / "dropped.pdf").exists()
    finally:
        stop.set()
        await process


async def _seen(
    servers: Servers, topic: Topic[Any], tenant: UUID, count: int
) -> list[Delivered[Any]]:
    """The tenant's events on the topic, once there are so many."""
    while True:
        records = await read_all(servers.kafka, topic.name)
        found = [decode(topic, record) for record in records]
        own = [delivered for delivered in found if delivered.envelope.tenant_id == tenant]
        if len(own) >= count:
            return own
        await asyncio.sleep(0.1)
