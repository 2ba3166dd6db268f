"""Turns the contract's topics into topics on the broker, each with one for its dead letters."""

import asyncio
import logging
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from runtime.broker import BrokerAway
from runtime.health import Health
from runtime.kafka import KafkaAdmin, TopicPlan
from schemas.topics import ALL, Topic

log = logging.getLogger(__name__)

DEAD_LETTERS = timedelta(days=90)  # an operator may be away longer than a topic remembers
LARGEST_DEAD_LETTER = 2 * 1024 * 1024  # bytes: twice Kafka's own limit, for the added headers
_AGAIN = 1.0


def plans(topics: Collection[Topic[Any]] = ALL) -> list[TopicPlan]:
    return [plan for topic in topics for plan in (_live(topic), _dead(topic))]


async def create_topics(servers: str, *, partitions: int, replication: int) -> None:
    """Create what is missing; done by whoever starts the house, never by an agent."""
    async with KafkaAdmin.open(servers) as admin:
        await admin.create(plans(), partitions=partitions, replication=replication)


async def await_topics(servers: str, needed: Collection[str], health: Health) -> None:
    """Wait until every topic exists, and say which one is missing."""
    said = ""
    while True:
        missing = await _missing(servers, needed)
        if not missing:
            return health.well("topics")
        if missing != said:
            log.warning("waiting for topics", extra={"missing": missing})
            said = missing
        health.unwell("topics", missing)
        health.beat()
        await asyncio.sleep(_AGAIN)


async def _missing(servers: str, needed: Collection[str]) -> str:
    try:
        async with KafkaAdmin.open(servers) as admin:
            missing = set(needed) - await admin.topics()
    except BrokerAway:
        return "Kafka does not answer"
    return f"missing: {', '.join(sorted(missing))}" if missing else ""


def _live(topic: Topic[Any]) -> TopicPlan:
    retention = {"retention.ms": _ms(topic.retention)}
    if not topic.compacted:
        return TopicPlan(topic.name, {"cleanup.policy": "delete", **retention})
    # A reader that was away as long as any topic remembers still gets every event, not the last.
    lag = {"min.compaction.lag.ms": _ms(topic.retention)}
    return TopicPlan(topic.name, {"cleanup.policy": "compact", **lag})


def _dead(topic: Topic[Any]) -> TopicPlan:
    return TopicPlan(
        topic.dead_letters,
        {
            "cleanup.policy": "delete",
            "retention.ms": _ms(max(DEAD_LETTERS, topic.retention)),
            "max.message.bytes": str(LARGEST_DEAD_LETTER),
        },
    )


def _ms(duration: timedelta) -> str:
    return str(duration // timedelta(milliseconds=1))
