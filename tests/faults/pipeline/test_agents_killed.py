"""kill -9 of each agent under load: nothing lost, nothing doubled, soon at work again."""

import asyncio
import os
import sys
import time

import pytest

from tests.faults.pipeline.doors import insist
from tests.faults.pipeline.inputs import Load
from tests.faults.pipeline.pipeline import Pipeline
from tests.faults.pipeline.state import State, assert_same
from tests.faults.pipeline.streams import READERS

pytestmark = pytest.mark.asyncio(loop_scope="session")

RECOVERY_SECONDS = 15.0
PEOPLE = 42


async def test_an_undisturbed_run_can_be_repeated_exactly(
    pipeline: Pipeline, load: Load, undisturbed: State
) -> None:
    await pipeline.put(*load.first, *load.second)
    await pipeline.settle()
    assert_same(undisturbed, await pipeline.state())
    assert len(undisturbed["candidates"]) == len(undisturbed["numbers"]) == PEOPLE
    # Each person, two who apply for a second job, and two files that nobody can read.
    assert len(undisturbed["letterbox"]) == len(undisturbed["mails"]) == PEOPLE + 2 + 2
    assert not [name for name in undisturbed if name.endswith(".dlq")]


@pytest.mark.parametrize("name", READERS)
async def test_a_killed_agent_is_replaced_and_nothing_is_lost_or_doubled(
    pipeline: Pipeline, load: Load, undisturbed: State, name: str
) -> None:
    before = await pipeline.worked(name)
    await pipeline.put(*load.first)
    await insist(lambda: worked_beyond(pipeline, name, before + 4))
    await pipeline.kill(name)
    died = time.monotonic()
    at_death = await pipeline.worked(name)
    await pipeline.put(*load.second)
    back = await insist(lambda: worked_beyond(pipeline, name, at_death))
    await pipeline.settle()
    assert_same(undisturbed, await pipeline.state())
    report(name, back - died, pipeline)


@pytest.mark.parametrize(("name", "door"), [("gateway", "upload"), ("intake", "mail")])
async def test_a_killed_door_is_replaced_and_takes_what_it_had_not_acknowledged(
    pipeline: Pipeline, load: Load, undisturbed: State, name: str, door: str
) -> None:
    putting = asyncio.create_task(pipeline.put(*load.first))
    await insist(lambda: has_resumes(pipeline, 8))
    await pipeline.kill(name)
    died = time.monotonic()
    back = await pipeline.put(*(one for one in load.second if one.door == door))
    await putting
    await pipeline.put(*load.second)
    await pipeline.settle()
    assert_same(undisturbed, await pipeline.state())
    report(name, back - died, pipeline)


async def worked_beyond(pipeline: Pipeline, name: str, count: int) -> bool:
    return await pipeline.worked(name) > count


async def has_resumes(pipeline: Pipeline, count: int) -> bool:
    async with pipeline.database.transaction(pipeline.company.id) as tx:
        return bool(await tx.fetchval("SELECT count(*) >= $1 FROM resumes", count))


def report(name: str, seconds: float, pipeline: Pipeline) -> None:
    """On cores that others use too, starting a process takes as much longer, and so may this."""
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    limit = RECOVERY_SECONDS * max(1.0, load / 2)
    repeats = pipeline.letterbox.repeats
    sys.stdout.write(
        f"{name}: at work again after {seconds:.1f} s (limit {limit:.0f} s, {load:.1f} processes "
        f"want each core), {repeats} mails repeated\n"
    )
    assert seconds <= limit
