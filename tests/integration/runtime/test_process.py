"""What a process waits for before it works, and what takes it down."""

import asyncio
from typing import NoReturn

import pytest

from migrations import HEAD
from runtime.database import SystemDatabase
from runtime.health import Health
from runtime.kafka import KafkaAdmin, TopicPlan
from runtime.process import await_schema
from runtime.run import supervise
from runtime.topics import await_topics
from tests.servers import Servers
from tests.streams import a_topic, until


async def test_the_schema_is_waited_for_until_it_is_the_one_needed(system: SystemDatabase) -> None:
    health = Health()
    await await_schema(system, HEAD, health)
    assert "schema" not in health.ready()
    waiting = asyncio.create_task(await_schema(system, "9999", health))
    await until(lambda: "schema" in health.ready())
    assert health.ready()["schema"] == f"the database has {HEAD}; it needs 9999"
    assert not waiting.done()
    waiting.cancel()


async def test_missing_topics_are_named_until_they_are_there(servers: Servers) -> None:
    health, name = Health(), a_topic("late").name
    waiting = asyncio.create_task(await_topics(servers.kafka, [name], health))
    await until(lambda: health.ready().get("topics") == f"missing: {name}")
    async with KafkaAdmin.open(servers.kafka) as admin:
        await admin.create([TopicPlan(name)], partitions=1, replication=1)
    await waiting
    assert "topics" not in health.ready()


class Died(Exception):
    pass


async def until_stopped(stop: asyncio.Event, trace: list[str]) -> None:
    await stop.wait()
    trace.append("drained")


async def test_a_side_task_that_dies_drains_the_agent_and_fails_the_process() -> None:
    stop, trace = asyncio.Event(), list[str]()

    async def die() -> NoReturn:
        raise Died

    with pytest.raises(Died):
        await supervise(stop, until_stopped(stop, trace), die())
    assert trace == ["drained"]


async def test_a_side_task_that_just_ends_fails_the_process_too() -> None:
    stop = asyncio.Event()

    async def end() -> None:
        return

    with pytest.raises(RuntimeError, match="must not end"):
        await supervise(stop, until_stopped(stop, []), end())


async def test_a_requested_stop_ends_everything_in_peace() -> None:
    stop, trace = asyncio.Event(), list[str]()
    stop.set()
    await supervise(stop, until_stopped(stop, trace), until_stopped(asyncio.Event(), []))
    assert trace == ["drained"]
