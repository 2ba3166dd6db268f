"""What a process opens besides its agent, and what it waits for before it works."""

import asyncio
import gc
import logging
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from runtime.broker import Publisher
from runtime.database import Database, SystemDatabase
from runtime.health import Health
from runtime.kafka import KafkaPublisher
from runtime.telemetry import Telemetry

log = logging.getLogger(__name__)

LOOK = 3.0  # seconds between two looks at Postgres


class RunSettings(Protocol):
    """What `run` reads. KafkaSettings and DatabaseSettings together have it."""

    @property
    def kafka_bootstrap_servers(self) -> str: ...
    @property
    def database_url(self) -> SecretStr: ...
    @property
    def database_system_url(self) -> SecretStr: ...
    @property
    def database_pool(self) -> int: ...
    @property
    def log_level(self) -> str: ...
    @property
    def health_host(self) -> str: ...
    @property
    def health_port(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Resources:
    """What every process has: both doors to Postgres, a way to publish, and its own state."""

    database: Database
    system: SystemDatabase
    publisher: Publisher
    telemetry: Telemetry
    health: Health


@asynccontextmanager
async def open_resources(settings: RunSettings, name: str) -> AsyncGenerator[Resources]:
    """Open what a process needs; also for one that runs no agent (the gateway)."""
    async with AsyncExitStack() as stack:
        yield Resources(
            database=await stack.enter_async_context(
                Database.open(
                    settings.database_url.get_secret_value(),
                    size=settings.database_pool,
                    name=name,
                )
            ),
            system=await stack.enter_async_context(
                SystemDatabase.open(settings.database_system_url.get_secret_value(), name=name)
            ),
            publisher=await stack.enter_async_context(
                KafkaPublisher.open(settings.kafka_bootstrap_servers)
            ),
            telemetry=Telemetry(),
            health=Health(),
        )


def spare_the_collector() -> None:
    """What is imported by now stays, and most messages die young: a third of the work was looking
    at both again and again (benchmarks/runtime)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def await_schema(system: SystemDatabase, version: str, health: Health) -> None:
    """Wait until the database has the schema this release was written for, and say so."""
    said = ""
    while (trouble := await _schema_trouble(system, version)) is not None:
        if trouble != said:
            log.warning("waiting for the database schema", extra={"trouble": trouble})
            said = trouble
        health.unwell("schema", trouble)
        health.beat()
        await asyncio.sleep(1)
    health.well("schema")


async def watch_postgres(system: SystemDatabase, health: Health) -> None:
    """Keep the readiness page up to date."""
    while True:
        if await system.answers():
            health.well("postgres")
        else:
            health.unwell("postgres", "does not answer")
        await asyncio.sleep(LOOK)


async def _schema_trouble(system: SystemDatabase, version: str) -> str | None:
    if not await system.answers():
        return "Postgres does not answer"
    async with system.transaction() as tx:
        if await tx.fetchval("SELECT to_regclass('alembic_version')") is None:
            return f"the database is empty; it needs {version}"
        found = await tx.fetchval("SELECT version_num FROM alembic_version")
    return None if found == version else f"the database has {found}; it needs {version}"
