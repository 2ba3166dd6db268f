"""From a refused upload through Kafka and the real projector to somebody's door."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from json import loads

import pytest
from pydantic import SecretStr

from hirestream.stack.roles import DatabaseUrls
from runtime.database import SystemDatabase
from runtime.process import open_resources
from runtime.run import serve
from runtime.topics import create_topics
from runtime.webhooks.signing import signed_headers
from services.gateway.projector import ProjectorSettings, agent, relay
from services.gateway.webhooks import ledger
from services.gateway.webhooks.__main__ import agent as sender
from services.gateway.webhooks.delivering import deliver, forget
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import Doors
from tests.servers import Servers

PATIENCE = 60.0


@pytest.fixture
async def settings(servers: Servers, urls: DatabaseUrls) -> ProjectorSettings:
    await create_topics(servers.kafka, partitions=3, replication=1)
    return ProjectorSettings.model_validate(
        {
            "environment": "development",
            "kafka_bootstrap_servers": servers.kafka,
            "database_url": urls.app,
            "database_system_url": urls.system,
            "egress_networks": "127.0.0.0/8",
        }
    )


@pytest.fixture
async def processes(settings: ProjectorSettings) -> AsyncGenerator[None]:
    """The projector, and the sender as a process of its own would run it."""
    stop = asyncio.Event()
    running = asyncio.gather(
        serve(agent, settings, name="projector", also=[relay], stop=stop),
        serve(sender, settings, name="webhooks", also=[deliver], stop=stop),
    )
    yield
    stop.set()
    await running


@pytest.mark.usefixtures("processes")
async def test_a_rejected_resume_is_told_over_http(doors: Doors) -> None:
    called: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()[1:-1]
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head)
        }
        called.put_nowait((headers, await reader.readexactly(int(headers["content-length"]))))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async with await asyncio.start_server(receive, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        made = await doors.ours.send(
            "POST", "/api/webhooks", {"url": f"http://127.0.0.1:{port}/hooks"}
        )
        [rejected] = await doors.ours.uploaded(("empty.pdf", b""))
        async with asyncio.timeout(PATIENCE):
            headers, body = await called.get()
    told = loads(body)
    assert (told["type"], told["data"]["resume_id"]) == ("resume.rejected", rejected["resume_id"])
    signed = signed_headers(
        [SecretStr(made.json()["secret"])],
        headers["webhook-id"],
        int(headers["webhook-timestamp"]),
        body,
    )
    assert headers["webhook-signature"] == signed["webhook-signature"]


async def test_what_is_old_is_forgotten(
    settings: ProjectorSettings, doors: Doors, desk: Desk, system: SystemDatabase
) -> None:
    made = await doors.ours.send("POST", "/api/webhooks", {"url": "https://ats.example.com/"})
    for days, status in ((40, "delivered"), (40, "due"), (1, "delivered")):
        await desk.run(
            """
            INSERT INTO webhook_deliveries (id, webhook_id, event_id, type, payload, occurred_at,
                                            status)
            VALUES (gen_random_uuid(), $1::text::uuid, gen_random_uuid(), 'candidate.created', '{}',
                    now() - make_interval(days => $2), $3)
            """,
            made.json()["id"],
            days,
            status,
        )
    await desk.run(
        """
        INSERT INTO kept_answers (key, fingerprint, made_at)
        VALUES ('old', '', now() - interval '2 days'), ('new', '', now())
        """
    )
    async with open_resources(settings, "test") as resources:
        upkeep = asyncio.create_task(forget(settings, resources))
        async with asyncio.timeout(PATIENCE):
            while await desk.value("SELECT count(*) FROM webhook_deliveries") == 3:
                await asyncio.sleep(0.05)
            while await desk.value("SELECT count(*) FROM kept_answers") == 2:
                await asyncio.sleep(0.05)
        upkeep.cancel()
        await asyncio.wait({upkeep})
    assert await desk.value("SELECT key FROM kept_answers") == "new"
    assert len(await ledger.waiting(system, [], 10)) == 1
