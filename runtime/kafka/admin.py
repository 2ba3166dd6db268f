"""Topics and groups, as an administrator sees them."""

from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from runtime.kafka.client import REQUEST, away, bounded, in_ms
from runtime.record import Partition


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """A topic to be created; `config` is Kafka's own topic configuration."""

    name: str
    config: Mapping[str, str] = field(default_factory=dict[str, str])


class KafkaAdmin:
    def __init__(self, client: Any) -> None:
        self._client = client

    @classmethod
    @asynccontextmanager
    async def open(cls, servers: str) -> AsyncGenerator["KafkaAdmin"]:
        client = AIOKafkaAdminClient(bootstrap_servers=servers, request_timeout_ms=in_ms(REQUEST))
        try:
            await client.start()
            yield cls(client)
        except KafkaError as error:
            raise away(error) from error
        finally:
            await bounded(client.close())

    async def topics(self) -> set[str]:
        return set(await self._client.list_topics())

    async def partitions(self, topic: str) -> list[Partition]:
        """A topic's partitions; none where there is no such topic."""
        [described] = await self._client.describe_topics([topic])
        return sorted(Partition(topic, found["partition"]) for found in described["partitions"])

    async def create(
        self, plans: Collection[TopicPlan], *, partitions: int, replication: int
    ) -> None:
        """Create what is missing. An existing topic is left as it is: repartitioning moves keys."""
        present = await self.topics()
        new = [
            NewTopic(plan.name, partitions, replication, topic_configs=dict(plan.config))
            for plan in plans
            if plan.name not in present
        ]
        if not new:
            return
        response = await self._client.create_topics(new)
        for name, code, *_ in response.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:
                raise RuntimeError(f"Kafka refused to create the topic {name}: {error.__name__}")

    async def committed(self, group: str) -> Mapping[Partition, int]:
        """The offsets a group has committed."""
        offsets = await self._client.list_consumer_group_offsets(group)
        return {Partition(*tp): found.offset for tp, found in offsets.items() if found.offset >= 0}
