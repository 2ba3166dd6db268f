"""Kafka and Postgres stopped and killed under load: what came in meanwhile arrives later."""

import asyncio

import httpx
import pytest

from tests.faults.pipeline.doors import insist
from tests.faults.pipeline.inputs import Load
from tests.faults.pipeline.pipeline import Pipeline
from tests.faults.pipeline.state import State, assert_same

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_broker_is_stopped_and_the_doors_stay_open(
    pipeline: Pipeline, load: Load, undisturbed: State
) -> None:
    await pipeline.put(*load.first)
    assert pipeline.stack.kafka
    await asyncio.to_thread(pipeline.stack.kafka.stop)
    await pipeline.put(*load.second)
    await asyncio.to_thread(pipeline.stack.kafka.start)
    await asyncio.to_thread(pipeline.stack.kafka.wait)
    await pipeline.settle()
    assert_same(undisturbed, await pipeline.state())


async def test_the_broker_is_killed(pipeline: Pipeline, load: Load, undisturbed: State) -> None:
    await pipeline.put(*load.first)
    assert pipeline.stack.kafka
    await asyncio.to_thread(pipeline.stack.kafka.kill)
    await pipeline.put(*load.second)
    await asyncio.to_thread(pipeline.stack.kafka.wait)
    await pipeline.settle()
    assert_same(undisturbed, await pipeline.state())


async def test_postgres_is_restarted_and_the_doors_say_try_again(
    pipeline: Pipeline, load: Load, undisturbed: State
) -> None:
    await pipeline.put(*load.first)
    assert pipeline.stack.postgres
    await asyncio.to_thread(pipeline.stack.postgres.stop)
    refused = await ask(pipeline)
    assert refused.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert int(refused.headers["Retry-After"]) >= 1
    putting = asyncio.create_task(pipeline.put(*load.second))
    await insist(lambda: was_refused(pipeline, {"upload", "mail"}))
    await asyncio.to_thread(pipeline.stack.postgres.start)
    await asyncio.to_thread(pipeline.stack.postgres.wait)
    await putting
    await pipeline.settle()
    assert_same(undisturbed, await pipeline.state())


async def test_postgres_is_killed(pipeline: Pipeline, load: Load, undisturbed: State) -> None:
    await pipeline.put(*load.first)
    assert pipeline.stack.postgres
    await asyncio.to_thread(pipeline.stack.postgres.kill)
    await pipeline.put(*load.second)
    await pipeline.settle()
    assert_same(undisturbed, await pipeline.state())


@pytest.mark.soak
@pytest.mark.parametrize("turn", range(1, 9))
async def test_postgres_is_killed_again(
    pipeline: Pipeline, load: Load, undisturbed: State, turn: int
) -> None:
    """Each time at another moment: a ninth of the load later."""
    late = [*load.first, *load.second]
    start = len(late) * turn // 9
    await pipeline.put(*late[:start])
    assert pipeline.stack.postgres
    await asyncio.to_thread(pipeline.stack.postgres.kill)
    await pipeline.put(*late[start:])
    await pipeline.settle()
    assert_same(undisturbed, await pipeline.state())


async def ask(pipeline: Pipeline) -> httpx.Response:
    async with httpx.AsyncClient(base_url=pipeline.variables["API"], timeout=20) as client:
        return await client.get("/candidates", headers={"X-API-Key": pipeline.company.key})


async def was_refused(pipeline: Pipeline, doors: set[str]) -> bool:
    return doors <= pipeline.refused.keys()
