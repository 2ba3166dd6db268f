"""Monitor: stage topics, dead letters, integration health, unsent mail -> pipeline.alert.v1 and
an operator's webhooks.

Faust counts, pure rules judge, and an incident is written and told in one transaction.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from time import time
from typing import NoReturn

from runtime.agent import Agent
from runtime.broker import BrokerAway
from runtime.database import Transaction, is_away
from runtime.process import Resources
from runtime.topics import await_topics
from services.monitor.calls.receivers import receivers_of
from services.monitor.figures import show
from services.monitor.incidents import AGENT, Incidents
from services.monitor.rules import (
    RULES,
    Reading,
    breaches,
    integration_readings,
    mail_readings,
    stage_readings,
)
from services.monitor.samples import WATCHED
from services.monitor.settings import Settings
from services.monitor.stream import Stream, StreamSettings, reading
from services.monitor.unsent import unsent_seconds
from services.monitor.vigil import Raise, Recover, Vigil
from services.monitor.windows import stages, stalled

log = logging.getLogger(__name__)

LOCK = 4_812_207_142  # any number, as long as nothing else locks it
TURN = 2.0  # seconds until it asks again whether it is its turn
_STALL_WINDOW = 900.0  # seconds: longer than the grace, so that something old enough is seen
_STALL_GRACE = 180.0


@asynccontextmanager
async def agent(_settings: Settings, _resources: Resources) -> AsyncGenerator[Agent]:
    yield Agent(AGENT, [])


async def watch(settings: Settings, resources: Resources) -> None:
    """Count and judge until the process stops, whenever it is this process's turn."""
    for noisy in ("faust", "mode", "aiokafka"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    await await_topics(settings.kafka_bootstrap_servers, WATCHED, resources.health)
    while True:
        try:
            # The lock lives on this connection: whoever loses it has lost the turn.
            async with resources.system.session() as session:
                while not await session.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
                    await _next_turn()
                await _watch_while_leading(session, settings, resources)
        except Exception as error:
            if not (is_away(error) or isinstance(error, BrokerAway)):
                raise
            log.warning("the monitor waits", extra={"error": type(error).__name__})
            await _next_turn()


async def _next_turn() -> None:
    """Postgres tells nobody that a lock was let go."""
    await asyncio.sleep(TURN)


async def _watch_while_leading(
    session: Transaction, settings: Settings, resources: Resources
) -> NoReturn:
    receivers = receivers_of(settings.every_webhook)
    incidents = Incidents(resources.database, resources.system, receivers)
    with TemporaryDirectory(prefix="monitor-") as folder:
        stream_settings = StreamSettings(
            servers=settings.kafka_bootstrap_servers,
            name=settings.name,
            folder=folder,
            replication=settings.kafka_replication,
        )
        async with reading(stream_settings) as stream:
            judge = Judge(stream, incidents, settings, resources)
            while True:
                await asyncio.sleep(settings.judge_seconds)
                await session.fetchval("SELECT true")
                stream.check()
                await judge.turn(time())


@dataclass(slots=True)
class Judge:
    """Applies the rules to what the stream has counted."""

    stream: Stream
    incidents: Incidents
    settings: Settings
    resources: Resources
    vigil: Vigil = field(init=False)
    is_informed: bool = False
    heard_until: float = 0.0  # what is silent since then may only be unread

    def __post_init__(self) -> None:
        self.vigil = Vigil({rule.name: rule for rule in RULES}, self.settings.calm_seconds)

    async def turn(self, now: float) -> None:
        """One look. What can't be written down while Postgres is away is proposed again."""
        if not self.stream.is_reading:
            self.resources.health.unwell("stream", "no partitions are assigned")
            return
        self.resources.health.well("stream")
        if await self.stream.is_current():
            self.heard_until = now
        unsent = mail_readings(await unsent_seconds(self.resources.system))
        await self._tell([*self._readings(now), *unsent], now)

    def _readings(self, now: float) -> list[Reading]:
        panes = list(self.stream.dated())
        observed = list(self.stream.observed())
        current = stages(panes, now, self.settings.window_seconds)
        stuck = stalled(panes, now, grace=_STALL_GRACE, seconds=_STALL_WINDOW)
        show(self.resources.telemetry, current, observed, self.vigil.open)
        return [
            *stage_readings(current, stuck),
            *integration_readings(observed, now, self.heard_until),
        ]

    async def _tell(self, readings: list[Reading], now: float) -> None:
        tenants = set(await self.incidents.tenants())
        if not self.is_informed:
            for tenant_id in tenants:
                self.vigil.open.update(await self.incidents.open_cases(tenant_id))
            self.is_informed = True
        # A message of nobody, or of a tenant that is gone, has nobody who could be told.
        known = [reading for reading in readings if reading.tenant_id in tenants]
        at = datetime.fromtimestamp(now, UTC)
        for verdict in self.vigil.look(breaches(known), now):
            match verdict:
                case Raise(case, rule, summary):
                    if await self.incidents.open(case, rule, summary, at):
                        log.warning("incident", extra={"rule": case.rule, "subject": case.subject})
                    self.vigil.opened(case)
                case Recover(case):
                    known_rule = self.vigil.rules.get(case.rule)
                    is_known = case.tenant_id in tenants
                    if is_known and await self.incidents.close(case, known_rule, at):
                        log.info("recovered", extra={"rule": case.rule, "subject": case.subject})
                    self.vigil.closed(case)
