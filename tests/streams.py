"""Topics of a test's own on real Kafka: write into them, wait for what comes out."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import UUID, uuid4, uuid5

from aiokafka import AIOKafkaConsumer, TopicPartition

from runtime.envelope import Envelope
from runtime.kafka import KafkaAdmin, KafkaPublisher
from runtime.messages import encode
from runtime.record import Outgoing, Record
from runtime.topics import plans
from schemas.event import Event
from schemas.topics import Topic

IDS = UUID("6f5f64a4-3d0b-4a3e-9f60-0c7a3f1f6c11")


class Numbered(Event):
    """An event that a test can follow. `wish` asks the test's handler for trouble."""

    number: int
    key: str = ""
    wish: str = ""


def a_topic(name: str) -> Topic[Numbered]:
    return Topic(
        name=f"{name}.{uuid4().hex[:8]}.v1",
        payload=Numbered,
        key=lambda event, _tenant: event.key or str(event.number),
        producers=("test",),
        consumers=("test",),
    )


def an_envelope(tenant: UUID, number: int) -> Envelope:
    return Envelope.first(tenant, uuid5(IDS, f"{tenant}/{number}"), agent="test")


def a_message(
    topic: Topic[Numbered], tenant: UUID, number: int, *, key: str = "", wish: str = ""
) -> Outgoing:
    event = Numbered(number=number, key=key, wish=wish)
    return encode(topic.message(event), an_envelope(tenant, number))


@dataclass(frozen=True, slots=True)
class Stream:
    """Two topics, `given` and `made`, each with its dead letters."""

    servers: str
    given: Topic[Numbered]
    made: Topic[Numbered]
    publisher: KafkaPublisher

    async def give(self, messages: Sequence[Outgoing]) -> None:
        await self.publisher.publish(messages)

    async def read(self, topic: str) -> list[Record]:
        """Everything the topic holds now."""
        return await read_all(self.servers, topic)


async def read_all(servers: str, topic: str) -> list[Record]:
    consumer = AIOKafkaConsumer(bootstrap_servers=servers)
    await consumer.start()
    try:
        await consumer._client.force_metadata_update()
        partitions = [TopicPartition(topic, p) for p in await _numbers(consumer, topic)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        ends = await consumer.end_offsets(partitions)
        found: list[Record] = []
        while any([await consumer.position(tp) < end for tp, end in ends.items()]):
            for batch in (await consumer.getmany(timeout_ms=200)).values():
                found += [
                    Record(m.topic, m.partition, m.offset, m.key, m.value, m.headers, m.timestamp)
                    for m in batch
                ]
        return found
    finally:
        await consumer.stop()


async def _numbers(consumer: Any, topic: str) -> set[int]:
    await consumer._client._wait_on_metadata(topic)
    return set(consumer.partitions_for_topic(topic))


@asynccontextmanager
async def open_stream(servers: str, *, partitions: int = 3) -> AsyncGenerator[Stream]:
    given, made = a_topic("given"), a_topic("made")
    async with KafkaAdmin.open(servers) as admin:
        await admin.create(plans([given, made]), partitions=partitions, replication=1)
    async with KafkaPublisher.open(servers) as publisher:
        yield Stream(servers, given, made, publisher)


def numbers(records: Sequence[Record]) -> list[int]:
    return sorted(
        Numbered.model_validate_json(record.value).number for record in records if record.value
    )


async def until(
    holds: Callable[[], Awaitable[bool] | bool], *, seconds: float = 30, every: float = 0.1
) -> float:
    """Wait for a condition; returns the seconds it took, fails at the deadline."""
    started = monotonic()
    while True:
        result = holds()
        if result if isinstance(result, bool) else await result:
            return monotonic() - started
        if monotonic() - started > seconds:
            raise AssertionError(f"not within {seconds} s")
        await asyncio.sleep(every)
