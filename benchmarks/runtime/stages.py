"""The same no-op stage on four runtimes, each a process of its own.

    python -m benchmarks.runtime.stages PEER SERVERS GROUP GIVEN MADE COUNT [APP_URL SYSTEM_URL]

Reads COUNT messages, validates each, writes one answer to each, commits; prints the seconds from
its first message to its last acknowledged answer, and the CPU seconds of the process.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from time import monotonic, process_time
from typing import Any

import uvloop

from benchmarks.runtime.load import Item, topic
from runtime.agent import Agent, Context, Outputs, consume
from runtime.consumer import Consumer
from runtime.database import Database, SystemDatabase, Transaction
from runtime.envelope import Envelope
from runtime.failures import Failures
from runtime.hands import Hands, PostgresHands
from runtime.health import Health
from runtime.inbox import Inbox, PostgresInbox
from runtime.kafka import KafkaGroup, KafkaPublisher, new_event_loop
from runtime.kafka.client import BATCH
from runtime.lanes import Lanes
from runtime.process import spare_the_collector
from runtime.record import Outgoing, Record
from runtime.telemetry import Telemetry
from runtime.testing import MemoryHands, NoTransaction
from runtime.worker import Worker


@dataclass(frozen=True, slots=True)
class Job:
    servers: str
    group: str
    given: str
    made: str
    count: int
    urls: Sequence[str] = ()


class Watch:
    """From the first message to the last answer."""

    def __init__(self, count: int) -> None:
        self.left = count
        self._wall = self._cpu = 0.0

    def saw(self) -> None:
        if not self._wall:
            self._wall, self._cpu = monotonic(), process_time()

    def done(self, number: int = 1) -> bool:
        self.left -= number
        return self.left <= 0

    def report(self) -> None:
        spent = {"seconds": monotonic() - self._wall, "cpu": process_time() - self._cpu}
        sys.stdout.write(json.dumps(spent) + "\n")
        sys.stdout.flush()


async def raw(job: Job) -> None:
    """What a careful person writes by hand: a batch in, its answers out, one commit."""
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

    watch = Watch(job.count)
    producer = AIOKafkaProducer(
        bootstrap_servers=job.servers, enable_idempotence=True, acks="all", max_batch_size=BATCH
    )
    consumer = AIOKafkaConsumer(
        job.given,
        bootstrap_servers=job.servers,
        group_id=job.group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    await producer.start()
    await consumer.start()
    while watch.left > 0:
        batches = await consumer.getmany(timeout_ms=500, max_records=500)
        sent = []
        for batch in batches.values():
            for message in batch:
                watch.saw()
                item = Item.model_validate_json(message.value)
                value = item.model_dump_json().encode()
                sent.append(await producer.send(job.made, value, message.key))
        if sent:
            await asyncio.wait(sent)
            await consumer.commit()
            watch.done(len(sent))
    watch.report()
    await consumer.stop()
    await producer.stop()


class NoEntry:
    """An event inside no transaction, entered and left at no cost."""

    tx: Transaction = NoTransaction()
    outputs: Sequence[Outgoing] | None = None

    async def store(self, outputs: Sequence[Outgoing]) -> None: ...

    async def __aenter__(self) -> "NoEntry":
        return self

    async def __aexit__(self, *_: object) -> None: ...


class NoInbox:
    """Remembers nothing, as the peers do."""

    async def outputs(self, envelope: Envelope) -> Sequence[Outgoing] | None: ...

    def open(self, envelope: Envelope) -> NoEntry:  # noqa: ARG002
        return NoEntry()


async def ours(job: Job, inbox: Inbox, hands: Hands, limit: int) -> None:
    """An agent as `runtime.run` wires it, apart from where its inbox and its notes are."""
    watch, stop = Watch(job.count), asyncio.Event()
    given, made = topic(job.given), topic(job.made)

    async def on_given(item: Item, _context: Context) -> Outputs:
        watch.saw()
        return [made.message(item)]

    agent = Agent(job.group, [consume(given, on_given)], in_flight=limit)
    telemetry, health = Telemetry(), Health()
    async with KafkaPublisher.open(job.servers) as publisher:
        worker = Worker(
            agent, inbox, publisher, Failures(agent.name, publisher, telemetry), telemetry
        )

        async def handle(record: Record, deaths: int = 0) -> None:
            await worker.handle(record, deaths)
            if watch.done():
                stop.set()

        lanes = Lanes(
            name=agent.name,
            handle=handle,
            limit=limit,
            hands=hands,
            telemetry=telemetry,
            health=health,
        )
        spare_the_collector()
        join = KafkaGroup(job.servers, agent.name, [given.name]).join
        await Consumer(agent.name, join, lanes, telemetry=telemetry, health=health).run(stop)
        watch.report()


async def ours_alone(job: Job) -> None:
    await ours(job, NoInbox(), MemoryHands(), 256)


async def ours_on_postgres(job: Job) -> None:
    app, system = job.urls
    async with Database.open(app, size=16) as database, SystemDatabase.open(system) as notes:
        await ours(job, PostgresInbox(job.group, database), PostgresHands(job.group, notes), 16)


async def faststream(job: Job) -> None:
    from faststream import FastStream
    from faststream.kafka import KafkaBroker

    watch = Watch(job.count)
    broker = KafkaBroker(
        job.servers, enable_idempotence=True, max_batch_size=1_000_000, logger=None
    )
    app = FastStream(broker, logger=None)

    @broker.subscriber(
        job.given, group_id=job.group, auto_offset_reset="earliest", batch=True, max_records=50
    )
    async def stage(items: list[Item]) -> None:
        watch.saw()
        values = [item.model_dump_json().encode() for item in items]
        await broker.publish_batch(*values, topic=job.made)
        if watch.done(len(items)):
            app.exit()

    await app.run()
    watch.report()


def faust(job: Job) -> None:
    import faust as library

    watch = Watch(job.count)
    app = library.App(
        job.group,
        broker=f"kafka://{job.servers}",
        consumer_auto_offset_reset="earliest",
        producer_acks=-1,
        web_enabled=False,
        topic_disable_leader=True,
        datadir=f"/tmp/{job.group}",  # noqa: S108  removed with the benchmark's own folder
    )
    given = app.topic(job.given, value_type=bytes, value_serializer="raw")
    made = app.topic(job.made, value_type=bytes, value_serializer="raw")

    @app.agent(given)
    async def stage(stream: library.StreamT[bytes]) -> None:
        async for value in stream:
            watch.saw()
            item = Item.model_validate_json(value)
            _ = await made.send(value=item.model_dump_json().encode())
            if watch.done():
                watch.report()
                os._exit(0)

    library.Worker(app, loglevel="ERROR", redirect_stdouts=False).execute_from_commandline()


def as_agents_run(job: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(job)


PEERS: dict[str, Callable[[Job], object]] = {
    "raw aiokafka": lambda job: uvloop.run(raw(job)),
    "hirestream": lambda job: as_agents_run(ours_alone(job)),
    "hirestream, inbox in Postgres": lambda job: as_agents_run(ours_on_postgres(job)),
    "FastStream, batches of 50": lambda job: uvloop.run(faststream(job)),
    "Faust": faust,
}


if __name__ == "__main__":
    peer, servers, group, given, made, count, *urls = sys.argv[1:]
    PEERS[peer](Job(servers, group, given, made, int(count), urls))
