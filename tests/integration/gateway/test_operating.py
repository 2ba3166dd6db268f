"""Replays, dead letters and the pipeline's health: an administrator's, and one tenant's only."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from runtime.broker import BrokerAway
from runtime.database import Database
from runtime.deadletters import dead_letter
from runtime.delivery import DeadLetter
from runtime.envelope import Envelope
from runtime.kafka import KafkaAdmin, KafkaPublisher
from runtime.messages import encode
from runtime.record import Record
from runtime.topics import create_topics
from schemas import topics
from schemas.event import BlobRef
from schemas.resume import ResumeReceived, Source
from services.gateway.app import create_app
from services.gateway.operating.replaying import Replays
from services.gateway.permissions import Role
from services.gateway.provisioning import Provisioning
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import API, Client, Doors
from tests.servers import Servers
from tests.streams import read_all, until

NOBODY_LISTENS = "127.0.0.1:9"


async def coordinated(servers: Servers) -> bool:
    """A broker that never had a consumer makes its coordinator when one is first asked for."""
    try:
        async with KafkaAdmin.open(servers.kafka) as admin:
            await admin.committed("parser")
    except BrokerAway:
        return False
    return True


@pytest.fixture
async def reachable(
    api: API, doors: Doors, servers: Servers
) -> AsyncGenerator[tuple[Doors, Replays]]:
    """The same doors, before a gateway that knows where Kafka is."""
    await create_topics(servers.kafka, partitions=1, replication=1)
    await until(lambda: coordinated(servers))
    settings = api.settings.model_copy(update={"kafka_bootstrap_servers": servers.kafka})
    app = create_app(settings, api.resources)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield (
            replace(
                doors,
                ours=Client(client, doors.ours.authorization),
                theirs=Client(client, doors.theirs.authorization),
            ),
            app.state.replays,
        )


def received(resume: UUID) -> ResumeReceived:
    original = BlobRef(sha256="0" * 64, size=1, media_type="text/plain")
    return ResumeReceived(resume_id=resume, source=Source.UPLOAD, original=original)


async def bury(servers: Servers, tenant: UUID) -> str:
    """A dead letter of the tenant; its event id."""
    message = encode(
        topics.RESUME_RECEIVED.message(received(uuid4())), Envelope.first(tenant, uuid4())
    )
    died = Record(message.topic, 0, 7, message.key, message.value, message.headers, 1)
    letter = dead_letter(died, DeadLetter("ValueError", "a bug"), agent="parser", attempts=5)
    async with KafkaPublisher.open(servers.kafka) as publisher:
        await publisher.publish([letter])
    return dict(message.headers)["event-id"].decode()


async def test_a_dead_letter_is_seen_retried_and_off_the_list(
    reachable: tuple[Doors, Replays], servers: Servers
) -> None:
    doors, _ = reachable
    first, second = [await bury(servers, doors.our_tenant) for _ in range(2)]
    path = "/api/operations/dead-letters"
    listed = (await doors.ours.get(path, topic="resume.received")).json()
    assert [letter["event_id"] for letter in listed] == [first, second]
    assert (listed[0]["agent"], listed[0]["error"], listed[0]["attempts"]) == (
        "parser",
        "ValueError",
        5,
    )
    whole = (await doors.ours.get(listed[0]["href"])).json()
    assert whole["headers"]["event-id"] == first
    assert "resume_id" in whole["payload"]
    assert (await doors.theirs.get(path)).json() == []
    for method, act in (("GET", ""), ("POST", "/retry"), ("POST", "/discard")):
        foreign = await doors.theirs.send(method, listed[0]["href"] + act)
        assert foreign.status_code == 404
    assert (await doors.ours.send("POST", f"{listed[0]['href']}/retry")).status_code == 204
    assert (await doors.ours.send("POST", f"{listed[1]['href']}/discard")).status_code == 204
    assert (await doors.ours.get(path)).json() == []
    assert (await doors.ours.send("POST", f"{listed[0]['href']}/retry")).status_code == 404
    sent = await read_all(servers.kafka, topics.RESUME_RECEIVED.name)
    ids = [dict(record.headers)["event-id"].decode() for record in sent]
    assert (ids.count(first), ids.count(second)) == (1, 0)


async def test_a_replay_sends_one_tenant_s_events_once(
    reachable: tuple[Doors, Replays], servers: Servers, database: Database
) -> None:
    doors, replays = reachable
    [report] = await doors.ours.uploaded(("ada.txt", b"Ada"))
    ours, theirs = UUID(report["resume_id"]), uuid4()
    async with KafkaPublisher.open(servers.kafka) as publisher:
        for tenant, resume in ((doors.our_tenant, ours), (doors.their_tenant, theirs)):
            event = topics.RESUME_RECEIVED.message(received(resume))
            await publisher.publish([encode(event, Envelope.first(tenant, resume))])
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    body = {"topic": "resume.received", "since": since, "resume_id": str(ours)}
    begun = await doors.ours.send("POST", "/api/operations/replays", body)
    assert begun.status_code == 202
    again = await doors.ours.send("POST", "/api/operations/replays", body)
    assert again.status_code == 409
    await replays.finished()
    path = begun.headers["location"]
    shown = (await doors.ours.get(path)).json()
    assert (shown["state"], shown["sent"], shown["error"]) == ("done", 1, None)
    assert (await doors.ours.get("/api/operations/replays")).json() == [shown]
    assert (await doors.theirs.get(path)).status_code == 404
    assert (await doors.theirs.send("POST", f"{path}/resume")).status_code == 404
    assert (await doors.ours.send("POST", f"{path}/resume")).status_code == 409
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute(
            "UPDATE replays SET state = 'running', heard_at = now() - interval '1 hour'"
        )
    assert (await doors.ours.get(path)).json()["state"] == "interrupted"
    assert (await doors.ours.send("POST", f"{path}/resume")).status_code == 202
    await replays.finished()
    copies = [
        dict(record.headers)
        for record in await read_all(servers.kafka, topics.RESUME_RECEIVED.name)
        if ("replay-id", shown["id"].encode()) in record.headers
    ]
    assert [copy["causation-id"].decode() for copy in copies] == [str(ours)]


async def test_without_kafka_an_operator_is_told_to_come_back(api: API, doors: Doors) -> None:
    settings = api.settings.model_copy(update={"kafka_bootstrap_servers": NOBODY_LISTENS})
    transport = httpx.ASGITransport(create_app(settings, api.resources))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        ours = Client(client, doors.ours.authorization)
        answer = await ours.get("/api/operations/dead-letters")
        assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
        assert (await ours.get("/api/operations/health")).status_code == 200


async def test_the_pipeline_s_health_names_what_fails(
    doors: Doors, database: Database, tenant: UUID
) -> None:
    desk = Desk(database, tenant)
    for name, health in (("imap:a", "healthy"), ("smtp:b", "failing")):
        await desk.run(
            """
            INSERT INTO integration_health (integration_id, kind, health, observed_at)
            VALUES ($1, $2, $3, now())
            """,
            name,
            name[:4],
            health,
        )
    await doors.ours.uploaded(("ada.txt", b"Ada"))
    shown = (await doors.ours.get("/api/operations/health")).json()
    assert [i["integration_id"] for i in shown["integrations"]] == ["smtp:b", "imap:a"]
    assert (shown["unpublished"], shown["on_their_way"], shown["incidents"]) == (1, 1, [])
    theirs = (await doors.theirs.get("/api/operations/health")).json()
    assert (theirs["integrations"], theirs["unpublished"]) == ([], 0)


@pytest.mark.parametrize("role", ["recruiter", "hiring_manager", "interviewer", "read_only"])
async def test_operating_is_an_administrator_s(
    api: API, doors: Doors, provisioning: Provisioning, role: Role
) -> None:
    email = f"{role}@example.com"
    await provisioning.create_user(
        doors.our_tenant, email=email, password="a long enough password", role=role
    )
    form = {"username": email, "password": "a long enough password"}
    token = (await api.client.post("/api/auth/token", data=form)).json()["access_token"]
    user = api.client_with(f"Bearer {token}")
    for path in ("health", "dead-letters", "replays"):
        assert (await user.get(f"/api/operations/{path}")).status_code == 403


@pytest.mark.parametrize(
    "body",
    [{"topic": "nobody"}, {"since": "yesterday"}, {"since": "2026-01-01T00:00:00"}, {"topic": 1}],
    ids=str,
)
async def test_a_wrong_order_is_a_400(doors: Doors, body: dict[str, Any]) -> None:
    assert (await doors.ours.send("POST", "/api/operations/replays", body)).status_code == 400
