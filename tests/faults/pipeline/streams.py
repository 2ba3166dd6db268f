"""What lies in Kafka and who has read how far, looked at from outside."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import RecordsToDelete
from aiokafka.errors import KafkaError

from runtime.broker import BrokerAway
from runtime.kafka import KafkaAdmin
from runtime.record import Partition, Record
from schemas import topics
from schemas.topics import Topic
from services.gateway.projector import FOLDED

PARTITIONS = 3  # of each topic
Offsets = Mapping[Partition, int]

# What each agent takes; a drill is over when all of them have come to the end of it.
READERS: Mapping[str, Collection[Topic[Any]]] = {
    "parser": (topics.RESUME_RECEIVED,),
    "dedupe": (topics.RESUME_PARSED, topics.CANDIDATE_SUBMITTED),
    "bias": (topics.CANDIDATE_RESOLVED, topics.FEEDBACK_SUBMITTED),
    "communication": (
        topics.CANDIDATE_SCREENED,
        topics.RESUME_REJECTED,
        topics.DECISION_MADE,
        topics.PIPELINE_ALERT,
    ),
    "projector": FOLDED,
}


@dataclass(frozen=True, slots=True)
class Streams:
    """Opened for one look: a broker that was killed leaves no stale connection behind."""

    consumer: Any
    admin: KafkaAdmin
    partitions: Sequence[Any]

    async def ends(self) -> Offsets:
        found = await self.consumer.end_offsets(self.partitions)
        return {Partition(*tp): end for tp, end in found.items()}

    async def behind(self, reader: str, ends: Offsets) -> int:
        """How many messages an agent has not finished."""
        committed = await self.admin.committed(reader)
        names = {topic.name for topic in READERS[reader]}
        return sum(
            end - committed.get(source, 0) for source, end in ends.items() if source.topic in names
        )

    async def done(self, reader: str) -> int:
        """How many messages an agent has finished since the topics were made."""
        return sum((await self.admin.committed(reader)).values())

    async def forget(self, ends: Offsets) -> None:
        """Delete what was written up to here; a compacted topic only ever forgets by itself."""
        compacted = {topic.name for topic in topics.ALL if topic.compacted}
        await self.admin._client.delete_records(
            {
                TopicPartition(*source): RecordsToDelete(before_offset=end)
                for source, end in ends.items()
                if source.topic not in compacted
            }
        )

    async def records(self, since: Offsets) -> list[Record]:
        """Everything that was written since then."""
        ends = await self.ends()
        found: list[Record] = []
        for source, end in ends.items():
            tp, start = TopicPartition(*source), since.get(source, 0)
            self.consumer.assign([tp])
            self.consumer.seek(tp, start)
            while start < end and await self.consumer.position(tp) < end:
                batch = (await self.consumer.getmany(timeout_ms=200)).get(tp, ())
                found += [
                    Record(m.topic, m.partition, m.offset, m.key, m.value, m.headers, m.timestamp)
                    for m in batch
                ]
        return found


@asynccontextmanager
async def looking(
    servers: str, among: Collection[Topic[Any]] = topics.ALL
) -> AsyncGenerator[Streams]:
    names = [name for topic in among for name in (topic.name, topic.dead_letters)]
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, auto_offset_reset="earliest")
    try:
        await consumer.start()
        async with KafkaAdmin.open(servers) as admin:
            partitions = [TopicPartition(name, n) for name in names for n in range(PARTITIONS)]
            consumer.assign(partitions)  # else each topic's whereabouts are asked for one by one
            yield Streams(consumer, admin, partitions)
    except KafkaError as error:
        raise BrokerAway(type(error).__name__) from error
    finally:
        await consumer.stop()
