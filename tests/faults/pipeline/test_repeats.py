"""Every event again and again, in any order, and replays: nothing happens twice."""

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from hirestream.surroundings import inherited
from runtime.kafka import KafkaPublisher
from runtime.record import Outgoing
from schemas import topics
from tests.faults.pipeline.inputs import Load
from tests.faults.pipeline.pipeline import Pipeline
from tests.faults.pipeline.state import State, assert_same
from tests.faults.pipeline.streams import looking

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEED = 20261121
TIMES = 3
# A replay is told in the timeline and has events of its own; what people see is what must stay.
LASTING = (
    "resumes",
    "submissions",
    "candidates",
    "candidate_keys",
    "applications",
    "duplicates",
    "contact_proposals",
    "screenings",
    "mails",
    "letterbox",
)


async def test_every_event_three_times_and_shuffled_changes_nothing(
    pipeline: Pipeline, load: Load, undisturbed: State
) -> None:
    await pipeline.put(*load.first, *load.second)
    await pipeline.settle()
    async with looking(pipeline.kafka) as streams:
        records = await streams.records(pipeline.begun)
    again = [Outgoing(one.topic, one.key, one.value, one.headers) for one in records] * TIMES
    random.Random(SEED).shuffle(again)
    sys.stdout.write(f"seed {SEED}: {len(again)} events again\n")
    async with KafkaPublisher.open(pipeline.kafka) as publisher:
        await publisher.publish(again)
    await pipeline.settle()
    assert_same(undisturbed, await pipeline.state())
    assert pipeline.letterbox.repeats == 0


async def test_a_replay_of_everything_mails_nobody_and_leaves_what_people_edited(
    pipeline: Pipeline, load: Load, tmp_path: Path
) -> None:
    await pipeline.put(*load.first, *load.second)
    await pipeline.settle()
    edited = await edit_somebody(pipeline, "Head of Everything")
    await pipeline.settle()
    before = await pipeline.state()
    await asyncio.to_thread(replay, pipeline, tmp_path)
    await pipeline.settle()
    after = await pipeline.state()
    lasting = [{name: state[name] for name in LASTING} for state in (before, after)]
    assert_same(*lasting)
    assert await position_of(pipeline, edited) == "Head of Everything"
    replayed = len(after[topics.RESUME_RECEIVED.name]) - len(before[topics.RESUME_RECEIVED.name])
    assert replayed == len(before[topics.RESUME_RECEIVED.name]) > 0
    assert pipeline.letterbox.repeats == 0


def replay(pipeline: Pipeline, state: Path) -> str:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "hirestream.cli", "replay", "resume.received"),
            *("--tenant", "drill", "--since", pipeline.since.strftime("%Y-%m-%dT%H:%M:%S")),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**inherited(), **pipeline.variables, "HIRESTREAM_STATE": str(state)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def edit_somebody(pipeline: Pipeline, position: str) -> int:
    async with a_client(pipeline) as client:
        number: int = (await client.get("/candidates")).json()[0]["id"]
        answer = await client.put(f"/candidates/{number}", json={"position": position})
        assert answer.status_code == httpx.codes.OK, answer.text
    return number


async def position_of(pipeline: Pipeline, number: int) -> str:
    async with a_client(pipeline) as client:
        position: str = (await client.get(f"/candidates/{number}")).json()["position"]
    return position


def a_client(pipeline: Pipeline) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=pipeline.variables["API"],
        headers={"X-API-Key": pipeline.company.key},
        timeout=20,
    )
