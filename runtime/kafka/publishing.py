"""Writing to Kafka: idempotent, and done only when acknowledged."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, KafkaTimeoutError, MessageSizeTooLargeError

from runtime.broker import BrokerAway
from runtime.kafka.client import BACKOFF, BATCH, LARGEST, REQUEST, away, bounded, in_ms, is_lost
from runtime.record import Outgoing

# Longer than a request may take: only a client that waits for what never comes lets it pass.
LONGEST = 1.5 * REQUEST.total_seconds()


class KafkaPublisher:
    """Writes idempotently and waits for every replica in sync.

    A producer that met an error it can't get over (its sequence was lost) is replaced.
    """

    def __init__(self, servers: str) -> None:
        self._servers = servers
        self._producer: Any = None
        self._opening = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(cls, servers: str) -> AsyncGenerator["KafkaPublisher"]:
        publisher = cls(servers)
        try:
            yield publisher
        finally:
            await publisher.close()

    async def publish(self, messages: Sequence[Outgoing]) -> None:
        producer = self._producer or await self._open()
        try:
            async with asyncio.timeout(LONGEST):
                sent = [
                    await producer.send(m.topic, m.value, m.key, headers=list(m.headers))
                    for m in messages
                ]
                if len(sent) > 1:
                    await asyncio.wait(sent)
                for acknowledgement in sent:
                    await acknowledgement
        except MessageSizeTooLargeError:
            raise
        except TimeoutError as error:
            await self._drop(producer)
            raise BrokerAway("a message was not acknowledged") from error
        except KafkaError as error:
            lost = not error.retriable and not isinstance(error, KafkaTimeoutError)
            if lost or is_lost(producer.client):
                await self._drop(producer)
            raise away(error) from error

    async def close(self) -> None:
        await self._drop(self._producer)

    async def _open(self) -> Any:
        async with self._opening:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    bootstrap_servers=self._servers,
                    enable_idempotence=True,
                    acks="all",
                    max_batch_size=BATCH,
                    max_request_size=LARGEST,
                    request_timeout_ms=in_ms(REQUEST),
                    retry_backoff_ms=in_ms(BACKOFF),
                )
                try:
                    await producer.start()
                except KafkaError as error:
                    await bounded(producer.stop())
                    raise away(error) from error
                self._producer = producer
            return self._producer

    async def _drop(self, producer: Any) -> None:
        if producer is not None and producer is self._producer:
            self._producer = None
            await bounded(producer.stop())
