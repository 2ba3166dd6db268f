"""The monitor on real Kafka and Postgres: from messages to incidents, each told once."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from hirestream.stack.roles import DatabaseUrls
from runtime.database import Database
from runtime.kafka import KafkaPublisher
from runtime.messages import encode
from runtime.process import Resources, open_resources
from runtime.record import Outgoing
from runtime.topics import create_topics
from schemas import topics
from schemas.operations import AlertState, Health, PipelineAlert
from services.monitor.agent import watch
from services.monitor.settings import Settings
from tests.servers import Servers
from tests.streams import until
from tests.unit.monitor.events import a_dead_letter, an_envelope, health, parsed, received

SECONDS = 60.0
PATIENCE = 5.0


@pytest.fixture
async def settings(servers: Servers, urls: DatabaseUrls) -> Settings:
    await create_topics(servers.kafka, partitions=3, replication=1)
    return Settings.model_validate(
        {
            "environment": "development",
            "kafka_bootstrap_servers": servers.kafka,
            "database_url": urls.app,
            "database_system_url": urls.system,
            "name": f"monitor-{uuid4().hex[:8]}",
            "judge_seconds": 0.1,
            "calm_seconds": 0,
        }
    )


@asynccontextmanager
async def watching(settings: Settings) -> AsyncGenerator[Resources]:
    """A monitor at work in this process."""
    async with open_resources(settings, "monitor") as resources:
        resources.health.unwell("stream", "not started")
        task = asyncio.create_task(watch(settings, resources))
        try:
            await until(lambda: "stream" not in resources.health.troubles, seconds=SECONDS)
            yield resources
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def publish(
    servers: Servers, messages: Sequence[Outgoing], seen: Callable[[], Awaitable[bool] | bool]
) -> None:
    """Publish until it is seen: a new group begins at the topics' ends, wherever those just are.

    To the monitor a repeat is harmless, which this shows beside.
    """
    async with KafkaPublisher.open(servers.kafka) as publisher:
        for _ in range(round(SECONDS / PATIENCE)):
            await publisher.publish(messages)
            with suppress(AssertionError):
                await until(seen, seconds=PATIENCE)
                return
    raise AssertionError("not seen")


async def alerts(database: Database, tenant: UUID) -> list[PipelineAlert]:
    async with database.transaction(tenant) as tx:
        rows = await tx.fetch(
            "SELECT payload FROM outbox WHERE topic = $1 ORDER BY id", topics.PIPELINE_ALERT.name
        )
    return [PipelineAlert.model_validate_json(row["payload"]) for row in rows]


def a_report(tenant: UUID, state: Health, number: int, *, age: float = 0) -> Outgoing:
    at = datetime.now(UTC) - timedelta(seconds=age)
    return encode(health(state, at), an_envelope("intake", number=number, tenant=tenant, at=at))


def a_letter(tenant: UUID, number: int) -> Outgoing:
    envelope = an_envelope("intake", number=number, tenant=tenant, at=datetime.now(UTC))
    record = a_dead_letter(received(number), envelope, "parser")
    return Outgoing(record.topic, record.key, record.value, record.headers)


async def test_a_dead_letter_opens_one_incident_told_once_and_only_to_its_tenant(
    settings: Settings,
    servers: Servers,
    database: Database,
    tenant: UUID,
    other_tenant: UUID,
) -> None:
    async with watching(settings):
        letters = [a_letter(tenant, 1), a_letter(tenant, 2)]
        await publish(servers, letters, lambda: _has_alerts(database, tenant, 1))
        await publish(servers, letters, lambda: True)
    [alert] = await alerts(database, tenant)
    assert (alert.rule, alert.subject, alert.state) == ("dead-letters", "parser", AlertState.RAISED)
    assert alert.runbook
    assert not await alerts(database, other_tenant)


async def test_an_integration_that_fails_is_told_and_so_is_its_recovery(
    settings: Settings, servers: Servers, database: Database, tenant: UUID
) -> None:
    async def told() -> list[PipelineAlert]:
        # The first report alone is an old one: the monitor may miss the next before it comes.
        return [a for a in await alerts(database, tenant) if a.rule == "integration-failing"]

    async def has(count: int) -> bool:
        return len(await told()) >= count

    async with watching(settings):
        failing = [
            a_report(tenant, Health.FAILING, 1, age=400),
            a_report(tenant, Health.FAILING, 2),
        ]
        await publish(servers, failing, lambda: has(1))
        well = [a_report(tenant, Health.HEALTHY, 3)]
        await publish(servers, well, lambda: has(2))
    raised, recovered = await told()
    assert [raised.state, recovered.state] == [AlertState.RAISED, AlertState.RECOVERED]
    assert raised.incident_id == recovered.incident_id
    assert raised.alert_id != recovered.alert_id


async def test_an_integration_that_nobody_hears_of_is_told(
    settings: Settings, servers: Servers, database: Database, tenant: UUID
) -> None:
    async with watching(settings):
        last = [a_report(tenant, Health.HEALTHY, 1, age=400)]
        await publish(servers, last, lambda: _has_alerts(database, tenant, 1))
    [alert] = await alerts(database, tenant)
    assert alert.rule == "integration-silent"


async def test_a_new_monitor_knows_what_the_last_one_counted_and_tells_nothing_twice(
    settings: Settings, servers: Servers, database: Database, tenant: UUID
) -> None:
    async with watching(settings):
        letters = [a_letter(tenant, 1)]
        await publish(servers, letters, lambda: _has_alerts(database, tenant, 1))
    async with watching(settings) as resources:
        await until(lambda: _parser_failure_ratio(resources) == 1.0, seconds=SECONDS)
    assert len(await alerts(database, tenant)) == 1


async def test_a_second_monitor_stands_by_and_takes_over(
    settings: Settings, servers: Servers, database: Database, tenant: UUID
) -> None:
    async with open_resources(settings, "second") as resources:
        resources.health.unwell("stream", "not started")
        async with watching(settings):
            second = asyncio.create_task(watch(settings, resources))
            letters = [a_letter(tenant, 1)]
            await publish(servers, letters, lambda: _has_alerts(database, tenant, 1))
            assert "stream" in resources.health.troubles
        try:
            await until(lambda: "stream" not in resources.health.troubles, seconds=SECONDS)
        finally:
            second.cancel()
            await asyncio.gather(second, return_exceptions=True)
    assert len(await alerts(database, tenant)) == 1


async def test_the_figures_show_what_the_stages_do(
    settings: Settings, servers: Servers, tenant: UUID
) -> None:
    at = datetime.now(UTC)
    done = [
        encode(parsed(n), an_envelope("parser", number=n, tenant=tenant, at=at, took=2))
        for n in range(20)
    ]
    async with watching(settings) as resources:
        await publish(servers, done, lambda: _is_shown(resources, 2))
        assert _parser_failure_ratio(resources) == 0


async def _has_alerts(database: Database, tenant: UUID, count: int) -> bool:
    return len(await alerts(database, tenant)) >= count


def _parser_failure_ratio(resources: Resources) -> float | None:
    return resources.telemetry.registry.get_sample_value(
        "hirestream_stage_failure_ratio", {"stage": "parser"}
    )


def _is_shown(resources: Resources, seconds: float) -> bool:
    shown = resources.telemetry.registry.get_sample_value(
        "hirestream_stage_window_seconds", {"stage": "parser", "quantile": "0.95"}
    )
    return shown == pytest.approx(seconds, rel=0.1)
