"""Reading topics without a group: for operators, who look back and change nothing."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from runtime.kafka.admin import KafkaAdmin
from runtime.kafka.client import LARGEST, REQUEST, away, bounded, in_ms, native, record_of
from runtime.record import Partition, Record, Spot

_WAIT = 500  # milliseconds a fetch may take before it is asked for again


class KafkaReader:
    def __init__(self, consumer: Any, admin: KafkaAdmin) -> None:
        self._consumer = consumer
        self._admin = admin

    @classmethod
    @asynccontextmanager
    async def open(cls, servers: str) -> AsyncGenerator["KafkaReader"]:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=servers,
            auto_offset_reset="earliest",
            request_timeout_ms=in_ms(REQUEST),
            max_partition_fetch_bytes=LARGEST,
        )
        try:
            await consumer.start()
            async with KafkaAdmin.open(servers) as admin:
                yield cls(consumer, admin)
        except KafkaError as error:
            raise away(error) from error
        finally:
            await bounded(consumer.stop())

    async def stretch(
        self, topic: str, since: datetime | None = None, until: datetime | None = None
    ) -> Mapping[Partition, range]:
        """The offsets of each partition that were written in this time, as of now."""
        partitions = native(await self._admin.partitions(topic))
        first = await self._consumer.beginning_offsets(partitions)
        end = await self._consumer.end_offsets(partitions)
        start = await self._at(since, first, end) if since else first
        stop = await self._at(until, first, end) if until else end
        return {Partition(*tp): range(start[tp], stop[tp]) for tp in partitions}

    async def read(self, stretch: Mapping[Partition, range]) -> AsyncGenerator[Record]:
        """Every message of these offsets, partition by partition."""
        for source, offsets in stretch.items():
            if not offsets:
                continue
            [tp] = native([source])
            self._consumer.assign([tp])
            self._consumer.seek(tp, offsets.start)
            # Compaction leaves gaps: the position says when the end is reached, not the records.
            while await self._consumer.position(tp) < offsets.stop:
                batches = await self._consumer.getmany(timeout_ms=_WAIT)
                for message in batches.get(tp, ()):
                    if message.offset < offsets.stop:
                        yield record_of(message)

    async def one(self, spot: Spot) -> Record | None:
        """The message at this offset, if Kafka still has it."""
        held = (await self.stretch(spot.topic)).get(Partition(spot.topic, spot.partition), range(0))
        if spot.offset not in held:
            return None
        only = {Partition(spot.topic, spot.partition): range(spot.offset, spot.offset + 1)}
        async for record in self.read(only):
            return record
        return None

    async def _at(self, moment: datetime, first: Any, end: Any) -> Mapping[Any, int]:
        milliseconds = int(moment.timestamp() * 1000)
        found = await self._consumer.offsets_for_times(dict.fromkeys(first, milliseconds))
        return {tp: at.offset if at else end[tp] for tp, at in found.items()}
