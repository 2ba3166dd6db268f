"""`python -m benchmarks.monitor [events]`: CPU per event, idle CPU and memory of the monitor."""

import asyncio
import resource
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from time import process_time
from uuid import UUID, uuid4, uuid5

from hirestream.stack import Stack, StackSettings
from runtime.envelope import Envelope
from runtime.kafka import KafkaPublisher
from runtime.messages import encode
from runtime.record import Outgoing, Record
from runtime.topics import create_topics
from schemas import topics
from schemas.resume import ResumeParsed
from services.monitor.stream import Stream, StreamSettings, reading
from tests.streams import until

TENANTS = [uuid4() for _ in range(20)]
IDLE_SECONDS = 15
_IDS = UUID("c3a1d2fd-2f8b-4f5b-8a55-5f1de3a2b7aa")


class OnlyReading(Stream):
    """The peer: the same application, which takes the message and counts nothing."""

    def take(self, record: Record) -> None:  # noqa: ARG002
        self.seen += 1


def an_event(number: int) -> Outgoing:
    tenant = TENANTS[number % len(TENANTS)]
    resume = uuid5(_IDS, str(number))
    event = ResumeParsed(resume_id=resume, profile_id=resume, engine="pypdfium2", confidence=0.9)
    first = Envelope.first(tenant, resume, agent="parser")
    return encode(topics.RESUME_PARSED.message(event), first)


async def measured(servers: str, kind: Callable[..., Stream], events: int) -> float:
    """Microseconds of this process's CPU for each event, publishing left out."""
    with TemporaryDirectory() as folder:
        settings = StreamSettings(
            servers=servers, name=f"bench-{uuid4().hex[:6]}", folder=folder, from_start=True
        )
        async with reading(settings, kind) as stream:
            await until(lambda: stream.seen > 0, every=0.01)
            begun, before = stream.seen, process_time()
            await until(lambda: stream.seen >= events, seconds=300)
            cpu = process_time() - before
            return cpu / (stream.seen - begun) * 1e6


async def idle(servers: str) -> float:
    """Share of one core that an idle monitor uses."""
    with TemporaryDirectory() as folder:
        settings = StreamSettings(servers=servers, name=f"bench-{uuid4().hex[:6]}", folder=folder)
        async with reading(settings) as stream:
            await until(lambda: stream.is_reading)
            before = process_time()
            await asyncio.sleep(IDLE_SECONDS)
            return (process_time() - before) / IDLE_SECONDS


async def run(servers: str, events: int) -> None:
    await create_topics(servers, partitions=3, replication=1)
    async with KafkaPublisher.open(servers) as publisher:
        for begin in range(0, events, 500):
            numbers = range(begin, min(begin + 500, events))
            await publisher.publish([an_event(number) for number in numbers])
    print(f"{events} events of {len(TENANTS)} tenants, {datetime.now(UTC):%Y-%m-%d}")
    for _ in range(2):
        peer = await measured(servers, OnlyReading, events)
        ours = await measured(servers, Stream, events)
        print(
            f"monitor {ours:.0f} us CPU an event, Faust only reading {peer:.0f}: "
            f"{ours / peer:.2f} times"
        )
    print(f"idle {await idle(servers):.1%} of a core")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


def main() -> None:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    folder = Path(mkdtemp(prefix="bench-monitor-"))
    try:
        with Stack(StackSettings(state_folder=folder / "state"), fast=True) as stack:
            asyncio.run(run(stack.addresses.kafka_bootstrap_servers, events))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
