"""Kafka or Postgres away: agents wait, say so, and carry on; nothing lost, nothing doubled."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from hirestream.stack.server import Server
from runtime.database import Database, SystemDatabase
from runtime.outbox import publish_later
from runtime.relay import Relay
from runtime.telemetry import Telemetry
from tests.faults.conftest import Drill
from tests.servers import Servers
from tests.streams import Numbered, a_message, an_envelope, until


@pytest.fixture
def kafka(servers: Servers) -> Server:
    if servers.stack is None or servers.stack.kafka is None:
        pytest.skip("these servers are not ours to stop")
    return servers.stack.kafka


@pytest.fixture
def postgres(servers: Servers) -> Server:
    if servers.stack is None or servers.stack.postgres is None:
        pytest.skip("these servers are not ours to stop")
    return servers.stack.postgres


@contextmanager
def frozen(server: Server) -> Generator[None]:
    """It is there, and answers nothing."""
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def half_way(drill: Drill) -> None:
    stage = drill.start(seconds=0.05)
    await until(lambda: stage.is_ready, seconds=40)
    await drill.stream.give([a_message(drill.stream.given, drill.tenant, n) for n in range(400)])
    await until(drill.has_effects(50))


async def all_done(drill: Drill) -> None:
    await until(drill.has_effects(400), seconds=60)
    assert await drill.effects() == Counter(range(400))

    async def told() -> bool:
        return await drill.made() == set(range(400))

    await until(told, seconds=60)
    assert await drill.dead() == {}
    assert not drill.stages[0].has_died


async def test_a_killed_broker_is_waited_for(drill: Drill, kafka: Server) -> None:
    await half_way(drill)
    kafka.kill()
    kafka.wait()
    await all_done(drill)
    await until(lambda: drill.stages[0].is_ready, seconds=30)


async def test_a_frozen_broker_is_waited_for_and_readiness_says_so(
    drill: Drill, kafka: Server
) -> None:
    await half_way(drill)
    with frozen(kafka):
        await until(lambda: not drill.stages[0].is_ready, seconds=40)
        assert drill.stages[0].says("live")[0] == 200
    await all_done(drill)
    await until(lambda: drill.stages[0].is_ready, seconds=30)


async def test_a_restarted_postgres_is_waited_for_and_readiness_says_so(
    drill: Drill, postgres: Server
) -> None:
    await half_way(drill)
    postgres.stop()
    await until(lambda: "postgres" in drill.stages[0].says("ready")[1], seconds=30)
    assert not drill.stages[0].has_died
    postgres.start()
    postgres.wait()
    await all_done(drill)
    await until(lambda: drill.stages[0].is_ready, seconds=30)


async def test_the_relay_outlives_a_restart_of_postgres(
    drill: Drill, database: Database, system: SystemDatabase, postgres: Server
) -> None:
    relay = asyncio.create_task(Relay(system, drill.stream.publisher, Telemetry()).run())
    try:
        for restart, number in ((postgres, 1), (None, 2)):
            message = drill.stream.made.message(Numbered(number=number))
            async with database.transaction(drill.tenant) as tx:
                await publish_later(tx, message, an_envelope(drill.tenant, number))

            async def published() -> bool:
                return number in await drill.made()  # noqa: B023  awaited in this turn

            await until(published)
            if restart is not None:
                restart.stop()
                restart.start()
                restart.wait()
                await until(system.answers)
                await until(database.answers)
        assert not relay.done()
    finally:
        relay.cancel()
        await asyncio.wait({relay})
