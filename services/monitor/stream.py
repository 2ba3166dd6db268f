"""The Faust application: folds topics into windowed tables. No other module knows Faust.

One process does this at a time (services.monitor.agent sees to it): a table's rows live with the
partitions of the topics, and of two readers each would see a part of every tenant.
"""

from asyncio import timeout
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic, time
from typing import Any

import faust
from aiokafka.errors import KafkaError

from runtime.kafka import KafkaAdmin, TopicPlan
from runtime.record import Record
from schemas.operations import IntegrationHealth
from services.monitor.gathering import Gathering
from services.monitor.rules import Observed
from services.monitor.samples import HEALTH_TOPIC, WATCHED, Observation, Origin, Sample, read
from services.monitor.windows import PANE, Dated, Pane, empty, merged

_ANSWER = 5.0  # seconds the broker has to say how much there is
_JUST_NOW = 10  # messages that may be on their way
KEPT = 1800.0  # seconds for which panes are kept: longer than any rule looks back
PANES = "panes"
INTEGRATIONS = "integrations"
_CHANGELOGS = {
    PANES: {
        "cleanup.policy": "compact,delete",
        "retention.ms": str(round(KEPT * 2000)),
        "segment.ms": str(round(KEPT * 1000)),
    },
    INTEGRATIONS: {"cleanup.policy": "compact"},
}


class StreamCrashed(Exception):
    """Faust gave up; a new process starts from its changelogs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSettings:
    servers: str
    name: str
    folder: str
    replication: int = 1
    from_start: bool = False


@dataclass(slots=True)
class Stream:
    """What the tables hold now, as values."""

    app: Any
    panes: Any
    integrations: Any
    gathering: Gathering = field(default_factory=Gathering)
    seen: int = 0
    _seen_before: int = 0

    def dated(self) -> Iterable[Dated]:
        """Every pane there is; an origin and minute may come twice, to be merged."""
        for (key, (begins, _)), pane in self.panes.table.items():
            yield Dated(Origin.of(key), begins, pane)
        yield from self.gathering.held()

    def observed(self) -> Iterable[Observed]:
        for key, kept in self.integrations.items():
            tenant_id = Origin.of(key).tenant_id
            # What an older release kept says nothing about silence; the next report does.
            health = IntegrationHealth.model_validate({"is_told_on_change": True, **kept["health"]})
            yield Observed(tenant_id, health, kept["since"])

    @property
    def is_reading(self) -> bool:
        return bool(self.app.consumer.assignment())

    async def is_current(self) -> bool:
        """Whether every report of an integration has been read, apart from those of just now.

        A broker that does not say how many there are leaves it unknown: no.
        """
        consumer = self.app.consumer
        reports = [tp for tp in consumer.assignment() if tp.topic == HEALTH_TOPIC]
        seen, self._seen_before = self.seen - self._seen_before, self.seen
        try:
            async with timeout(_ANSWER):
                ends = await consumer.highwaters(*reports)
                unread = [ends[tp] - (await consumer.position(tp) or 0) for tp in reports]
        except (KafkaError, TimeoutError):
            return False
        return bool(reports) and sum(unread) <= max(_JUST_NOW, seen)

    def check(self) -> None:
        if self.app.crashed:
            raise StreamCrashed(type(self.app.crash_reason).__name__)

    def take(self, record: Record) -> None:
        """Count one message. Called while Faust has it in hand, which the tables ask for."""
        self.seen += 1
        match read(record):
            case Sample() as sample if time() - sample.at < KEPT:
                self.gathering.add(sample)
            case Observation() as observation:
                self._note(observation, record.partition)
            case _:
                pass
        for (key, begins), pane in self.gathering.due(record.partition, monotonic()):
            self._add(key, begins, pane)

    def _add(self, key: str, begins: float, pane: Pane) -> None:
        minute = self.panes.table.window.current(begins)
        rows = self.panes[key]
        rows[minute] = merged(rows[minute], pane)

    def _note(self, observation: Observation, partition: int) -> None:
        """The latest report, and since when the integration is as it is."""
        health = observation.health
        key = Origin(observation.tenant_id, health.kind, health.integration_id, partition).key
        at = health.observed_at.timestamp()
        known = self.integrations.get(key)
        since = at
        if known is not None:
            before = IntegrationHealth.model_validate(known["health"])
            if before.observed_at > health.observed_at:
                return
            if before.health is health.health:
                since = known["since"]
        self.integrations[key] = {"health": health.model_dump(mode="json"), "since": since}


@asynccontextmanager
async def reading(
    settings: StreamSettings, kind: Callable[[Any, Any, Any], Stream] = Stream
) -> AsyncGenerator[Stream]:
    """Run the application while the block runs."""
    partitions = await _make_changelogs(settings)
    stream = build(settings, partitions, kind)
    await stream.app.start()
    try:
        yield stream
    finally:
        await stream.app.stop()


def build(
    settings: StreamSettings, partitions: int, kind: Callable[[Any, Any, Any], Stream]
) -> Stream:
    app = faust.App(
        settings.name,
        broker=[f"kafka://{server}" for server in settings.servers.split(",")],
        store="memory://",
        datadir=settings.folder,
        topic_partitions=partitions,
        # Topics are ours to create, with counts that match; its own would not.
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        # Its default of 60 s is how long a dead monitor's partitions would lie unread.
        broker_session_timeout=10.0,
        broker_heartbeat_interval=3.0,
        consumer_auto_offset_reset="earliest" if settings.from_start else "latest",
    )
    source = app.topic(
        *WATCHED,
        key_type=bytes,
        key_serializer="raw",
        value_type=bytes,
        value_serializer="raw",
        allow_empty=True,
    )
    panes = app.Table(PANES, default=empty, partitions=partitions).tumbling(PANE, expires=KEPT)
    integrations = app.Table(INTEGRATIONS, partitions=partitions)
    stream = kind(app, panes, integrations)

    async def count(messages: Any) -> None:
        async for event in messages.events():
            stream.take(_record(event.message))

    app.agent(source, name="count")(count)
    return stream


def _record(message: Any) -> Record:
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        value=message.value,
        headers=message.headers or (),
        timestamp=round(message.timestamp * 1000),
    )


async def _make_changelogs(settings: StreamSettings) -> int:
    """A table's changelog needs as many partitions as the topics it counts; says how many."""
    async with KafkaAdmin.open(settings.servers) as admin:
        partitions = max([len(await admin.partitions(topic)) for topic in WATCHED])
        await admin.create(
            [
                TopicPlan(f"{settings.name}-{table}-changelog", config)
                for table, config in _CHANGELOGS.items()
            ],
            partitions=partitions,
            replication=settings.replication,
        )
    return partitions
