"""How long we wait for Kafka, and how its errors and records become ours."""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from runtime.broker import BrokerAway
from runtime.record import Partition, Record

SESSION = timedelta(seconds=8)
HEARTBEAT = timedelta(seconds=2)
REBALANCE = timedelta(seconds=10)  # longer than a handover (runtime.consumer) takes
REQUEST = timedelta(seconds=20)  # longer than a rebalance, or joining would time out
STOP = 5.0  # seconds that leaving may take
# aiokafka wakes every waiting writer for each batch that leaves: with its 16 KB, hundreds of
# messages in hand spend their time waking up.
BATCH = 512 * 1024  # bytes
BACKOFF = timedelta(milliseconds=400)  # between two tries to reach a broker; each try is logged
LARGEST = 4 * 1024 * 1024  # bytes: a dead letter is its message and some headers


def record_of(message: Any) -> Record:
    return Record(
        message.topic,
        message.partition,
        message.offset,
        message.key,
        message.value,
        message.headers,
        message.timestamp,
    )


def native(partitions: Collection[Partition]) -> list[Any]:
    return [TopicPartition(*source) for source in partitions]


def away(error: KafkaError) -> BrokerAway:
    return BrokerAway(type(error).__name__)


def is_lost(client: Any) -> bool:
    """Whether the client's own task that learns where partitions are has ended.

    Nothing wakes it again, and no call says so: they wait for ever.
    """
    task = client._sync_task  # noqa: SLF001  it has no other sign of it
    return task is not None and task.done()


def in_ms(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)


async def bounded(closing: Any) -> None:
    """Close, but not for ever: a broker that is away does not answer a goodbye."""
    task = asyncio.ensure_future(closing)
    done, _ = await asyncio.wait({task}, timeout=STOP)
    if not done:
        task.cancel()
        await asyncio.wait({task}, timeout=1)
    elif (error := task.exception()) is not None and not isinstance(error, KafkaError):
        raise error
