"""What a drill writes before it kills something, and looks for afterwards."""

import json
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from hirestream.stack import Stack, StackSettings, superuser
from hirestream.stack.server import Server

MESSAGES = 500


def settings_for(state: Path) -> StackSettings:
    return StackSettings(state_folder=state, kafka_bootstrap_servers=None, database_url=None)


@contextmanager
def in_the_foreground() -> Generator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Run the stack as a program of its own; yield it and its addresses once it is ready."""
    with subprocess.Popen(
        [sys.executable, "-m", "hirestream.stack"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as program:
        assert program.stdout
        yield program, json.loads(program.stdout.readline())


async def produce(bootstrap: str, topic: str) -> None:
    """Send messages; return when the broker has acknowledged each."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        sent = [await producer.send(topic, str(number).encode()) for number in range(MESSAGES)]
        for acknowledgement in sent:
            await acknowledgement


async def consumed(bootstrap: str, topic: str) -> list[int]:
    partition = TopicPartition(topic, 0)
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as consumer:
        consumer.assign([partition])
        await consumer.seek_to_beginning()
        end = (await consumer.end_offsets([partition]))[partition]
        return [int((await consumer.getone()).value or b"") for _ in range(end)]


async def write_rows(owner: str, table: str) -> None:
    async with superuser.connected(owner) as connection:
        await connection.execute(f"CREATE TABLE {table} (n int)")
        await connection.execute(f"INSERT INTO {table} SELECT generate_series(1, {MESSAGES})")


async def rows(owner: str, table: str) -> int:
    async with superuser.connected(owner) as connection:
        found: int | None = await connection.fetchval(f"SELECT count(*) FROM {table}")
        return found or 0


def name(kind: str) -> str:
    return f"{kind}_{uuid4().hex[:8]}"


def servers_of(stack: Stack) -> Sequence[Server]:
    assert stack.kafka
    assert stack.postgres
    return stack.kafka, stack.postgres
