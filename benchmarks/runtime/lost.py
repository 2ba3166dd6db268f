"""What becomes of a message whose handler fails: on Faust, and on this runtime.

A hundred messages, the fiftieth fails. The process is killed once the rest is done and its offsets
are committed, and a second one of the same group is asked whether the fiftieth comes again.
"""

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Generator
from pathlib import Path
from time import monotonic
from uuid import uuid4

from benchmarks.runtime.load import Item, messages, topic
from runtime.agent import Agent, Context, Outputs, consume
from runtime.consumer import Consumer
from runtime.delivery import RetryPolicy
from runtime.failures import Failures
from runtime.health import Health
from runtime.kafka import KafkaAdmin, KafkaGroup, KafkaPublisher, KafkaReader, TopicPlan
from runtime.lanes import Lanes
from runtime.telemetry import Telemetry
from runtime.testing import MemoryHands, MemoryInbox
from runtime.topics import plans
from runtime.worker import Worker

COUNT, FAILING = 100, 50
QUIET = 12.0  # seconds in which a second process would have been given it again


async def lost(servers: str) -> None:
    print(f"{COUNT} messages, number {FAILING} raises an exception")
    for name, attempt in (("Faust", faust_twice), ("hirestream", ours_twice)):
        given = f"lost.{uuid4().hex[:8]}.v1"
        async with KafkaAdmin.open(servers) as admin:
            made = [*plans([topic(given)]), TopicPlan(f"{given}.made")]
            await admin.create(made, partitions=1, replication=1)
        async with KafkaPublisher.open(servers) as publisher:
            await publisher.publish(list(messages(given, COUNT, fails=frozenset({FAILING}))))
        print(f"  {name:<12}{await attempt(servers, given)}")


async def faust_twice(servers: str, given: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        seen = Path(folder) / "seen"
        with _faust(servers, given, seen):
            await _until(lambda: _handled(seen) >= COUNT - 1)
            await _until_committed(servers, given, COUNT)
        before = seen.read_text().split().count(f"tried-{FAILING}")
        with _faust(servers, given, seen):
            await asyncio.sleep(QUIET)
        again = seen.read_text().split().count(f"tried-{FAILING}") - before
        verdict = "came again" if again else "LOST: committed past, never given again"
        return f"tried {before} time(s), then {verdict}"


async def ours_twice(servers: str, given: str) -> str:
    stop, tried, handled = asyncio.Event(), 0, 0

    async def on_given(item: Item, _context: Context) -> Outputs:
        nonlocal tried, handled
        if item.fails:
            tried += 1
            raise ValueError
        handled += 1
        return []

    agent = Agent(given, [consume(topic(given), on_given)])
    telemetry, health = Telemetry(), Health()
    async with KafkaPublisher.open(servers) as publisher:
        failures = Failures(given, publisher, telemetry, policy=RetryPolicy())
        worker = Worker(agent, MemoryInbox(), publisher, failures, telemetry)
        lanes = Lanes(
            name=given,
            handle=worker.handle,
            limit=16,
            hands=MemoryHands(),
            telemetry=telemetry,
            health=health,
        )
        join = KafkaGroup(servers, given, [given]).join
        consumer = Consumer(given, join, lanes, telemetry=telemetry, health=health)
        running = asyncio.create_task(consumer.run(stop))
        await _until_committed(servers, given, COUNT)
        stop.set()
        await running
    async with KafkaReader.open(servers) as reader:
        dead = [r async for r in reader.read(await reader.stretch(f"{given}.dlq"))]
    return f"tried {tried} times, then kept: {len(dead)} dead letter, {handled} others done"


@contextlib.contextmanager
def _faust(servers: str, given: str, seen: Path) -> Generator[None]:
    """A worker that is killed at the end."""
    with Path(os.devnull).open("wb") as nowhere:
        process = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-m", "benchmarks.runtime.lossy", servers, given, str(seen)],
            stdout=nowhere,
            stderr=nowhere,
        )
        try:
            yield
        finally:
            process.kill()
            process.wait()


def _handled(seen: Path) -> int:
    if not seen.exists():
        return 0
    return len({word for word in seen.read_text().split() if word.startswith("done-")})


async def _until_committed(servers: str, group: str, offset: int) -> None:
    async with KafkaAdmin.open(servers) as admin:

        async def committed() -> bool:
            return sum((await admin.committed(group)).values()) >= offset

        await _until(committed)


async def _until(holds: Callable[[], bool | Awaitable[bool]], seconds: float = 60) -> None:
    deadline = monotonic() + seconds
    while True:
        result = holds()
        if result if isinstance(result, bool) else await result:
            return
        if monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(0.2)
