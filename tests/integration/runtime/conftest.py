"""An agent under test on real servers: opened in this process, stopped at the end."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from hirestream.stack.roles import DatabaseUrls
from runtime.agent import Agent, Projector
from runtime.health import Health
from runtime.process import Resources, open_resources
from runtime.run import consumer_of
from runtime.settings import DatabaseSettings, KafkaSettings
from tests.servers import Servers
from tests.streams import Stream, open_stream


class Settings(KafkaSettings, DatabaseSettings):
    pass


@dataclass(slots=True)
class Running:
    """An agent at work."""

    resources: Resources
    stop: asyncio.Event
    task: asyncio.Task[None]

    @property
    def health(self) -> Health:
        return self.resources.health


Start = Callable[[Agent | Projector], AbstractAsyncContextManager[Running]]


@pytest.fixture
async def stream(servers: Servers) -> AsyncGenerator[Stream]:
    async with open_stream(servers.kafka) as opened:
        yield opened


@pytest.fixture
def settings(servers: Servers, urls: DatabaseUrls) -> Settings:
    return Settings.model_validate(
        {
            "environment": "development",
            "kafka_bootstrap_servers": servers.kafka,
            "database_url": urls.app,
            "database_system_url": urls.system,
        }
    )


@pytest.fixture
def start(settings: Settings) -> Start:
    @asynccontextmanager
    async def running(agent: Agent | Projector) -> AsyncGenerator[Running]:
        async with open_resources(settings, agent.name) as resources:
            stop = asyncio.Event()
            consumer = consumer_of(agent, resources, settings.kafka_bootstrap_servers)
            task = asyncio.create_task(consumer.run(stop))
            try:
                yield Running(resources, stop, task)
            finally:
                stop.set()
                await asyncio.wait({task})

    return running
