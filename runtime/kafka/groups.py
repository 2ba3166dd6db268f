"""Reading from Kafka as a member of a consumer group."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiokafka import (
    AIOKafkaConsumer,
    ConsumerRebalanceListener,
    ConsumerStoppedError,
    TopicPartition,
)
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from runtime.broker import BrokerAway, CommitRefused, Membership, Owner
from runtime.kafka.client import (
    BACKOFF,
    HEARTBEAT,
    REBALANCE,
    REQUEST,
    SESSION,
    away,
    bounded,
    in_ms,
    is_lost,
    native,
    record_of,
)
from runtime.record import Partition, Record


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    def __init__(self, owner: Owner, group: "KafkaMembership") -> None:
        self._owner = owner
        self._group = group

    # aiokafka awaits both, which its annotations do not say.
    async def on_partitions_revoked(  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        revoked: Collection[Any],  # noqa: ARG002
    ) -> None:
        await self._owner.on_revoked()

    async def on_partitions_assigned(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, assigned: Collection[Any]
    ) -> None:
        await self._owner.on_assigned(self._group, {Partition(*tp) for tp in assigned})


class KafkaMembership:
    def __init__(self, consumer: Any) -> None:
        self._consumer = consumer

    async def poll(self, wait: float) -> Sequence[Record]:
        if is_lost(self._consumer._client):  # noqa: SLF001  a producer shows its client
            raise BrokerAway("the client has lost its way to Kafka")
        try:
            batches = await self._consumer.getmany(timeout_ms=int(wait * 1000))
        except KafkaError as error:
            raise away(error) from error
        return [record_of(message) for batch in batches.values() for message in batch]

    def pause(self, partitions: Collection[Partition]) -> None:
        with suppress(IllegalStateError):  # revoked a moment ago
            self._consumer.pause(*native(partitions))

    def resume(self, partitions: Collection[Partition]) -> None:
        with suppress(IllegalStateError):
            self._consumer.resume(*native(partitions))

    async def commit(self, offsets: Mapping[Partition, int]) -> None:
        try:
            async with asyncio.timeout(REQUEST.total_seconds()):
                await self._consumer.commit(
                    {TopicPartition(*source): offset for source, offset in offsets.items()}
                )
        except TimeoutError as error:
            raise BrokerAway("a commit was not answered") from error
        except (CommitFailedError, IllegalStateError) as error:
            raise CommitRefused(type(error).__name__) from error
        except KafkaError as error:
            raise away(error) from error

    async def committed(self, partitions: Collection[Partition]) -> Mapping[Partition, int]:
        try:
            found = {tp: await self._consumer.committed(tp) for tp in native(partitions)}
        except KafkaError as error:
            raise away(error) from error
        return {Partition(*tp): offset for tp, offset in found.items() if offset is not None}

    async def ends(self, partitions: Collection[Partition]) -> Mapping[Partition, int]:
        try:
            ends = await self._consumer.end_offsets(native(partitions))
        except KafkaError as error:
            raise away(error) from error
        return {Partition(*tp): offset for tp, offset in ends.items()}


@dataclass(frozen=True, slots=True)
class KafkaGroup:
    """A consumer group and the topics it reads."""

    servers: str
    name: str
    topics: Collection[str]
    session: timedelta = SESSION

    @asynccontextmanager
    async def join(self, owner: Owner) -> AsyncGenerator[Membership]:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.servers,
            group_id=self.name,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=in_ms(self.session),
            heartbeat_interval_ms=in_ms(HEARTBEAT),
            rebalance_timeout_ms=in_ms(REBALANCE),
            request_timeout_ms=in_ms(REQUEST),
            retry_backoff_ms=in_ms(BACKOFF),
            # Our own liveness check says whether the loop turns (runtime.health).
            max_poll_interval_ms=in_ms(timedelta(days=1)),
        )
        membership = KafkaMembership(consumer)
        try:
            await consumer.start()
            # Not before the start, which would wait for the group to agree.
            consumer.subscribe(topics=list(self.topics), listener=_Listener(owner, membership))
            yield membership
        except KafkaError as error:
            raise away(error) from error
        except ConsumerStoppedError as error:
            raise BrokerAway("the consumer stopped") from error
        finally:
            await bounded(consumer.stop())
