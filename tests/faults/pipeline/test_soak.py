"""Minutes of kills in random order, with several hundred resumes on their way."""

import asyncio
import random
import sys

import pytest

from tests.faults.pipeline.inputs import a_load
from tests.faults.pipeline.pipeline import Pipeline
from tests.faults.pipeline.state import assert_same

pytestmark = [pytest.mark.soak, pytest.mark.asyncio(loop_scope="session")]

SEED = 20261121
RESUMES = 400
ROUNDS = 4
SECONDS = 600.0


async def test_everything_is_killed_again_and_again(whole: Pipeline) -> None:
    """Each round strikes every process once: none is struck again before it has worked."""
    load = a_load(RESUMES)
    late = [*load.first, *load.second]
    random.Random(SEED).shuffle(late)
    await whole.begin()
    await whole.put(*load.before)
    await whole.settle()
    await whole.put(*late)
    await whole.settle(SECONDS)
    undisturbed = await whole.state()

    await whole.begin()
    await whole.put(*load.before)
    await whole.settle()
    chance = random.Random(SEED)
    kills = 0
    share = len(late) // ROUNDS + 1
    for start in range(0, len(late), share):
        putting = asyncio.create_task(whole.put(*late[start : start + share]))
        for name in shuffled(chance, whole):
            await strike(whole, name)
            kills += 1
        await putting
    await whole.settle(SECONDS)
    assert_same(undisturbed, await whole.state())
    repeats = whole.letterbox.repeats
    sys.stdout.write(f"seed {SEED}: {kills} kills, {len(late)} resumes, {repeats} mails repeated\n")


def shuffled(chance: random.Random, pipeline: Pipeline) -> list[str]:
    names = [*sorted(pipeline.programs), "kafka", "postgres"]
    chance.shuffle(names)
    return names


async def strike(pipeline: Pipeline, name: str) -> None:
    """kill -9, and wait until it says that it is back."""
    servers = {"kafka": pipeline.stack.kafka, "postgres": pipeline.stack.postgres}
    server = servers.get(name) or pipeline.programs[name]
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.wait)
