"""The outbox's way to Kafka: only what was committed, in order, by one relay at a time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from runtime.database import Database, SystemDatabase
from runtime.outbox import publish_later
from runtime.relay import Relay
from runtime.telemetry import Telemetry
from runtime.testing import MemoryPublisher
from schemas.topics import Message
from tests.streams import Numbered, Stream, an_envelope, until


class Undone(Exception):
    pass


@asynccontextmanager
async def relaying(*relays: Relay) -> AsyncGenerator[None]:
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    try:
        yield
        assert not any(task.done() for task in tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def a_row(stream: Stream, number: int) -> Message[Numbered]:
    return stream.made.message(Numbered(number=number, key="one"))


async def test_what_is_committed_is_published_in_order_and_what_is_rolled_back_never(
    stream: Stream, database: Database, system: SystemDatabase, tenant: UUID
) -> None:
    async with relaying(Relay(system, stream.publisher, Telemetry())):
        for number in range(20):
            async with database.transaction(tenant) as tx:
                await publish_later(tx, a_row(stream, number), an_envelope(tenant, number))
        with suppress(Undone):
            async with database.transaction(tenant) as tx:
                await publish_later(tx, a_row(stream, 99), an_envelope(tenant, 99))
                raise Undone

        async def empty() -> bool:
            async with system.transaction() as tx:
                return bool(await tx.fetchval("SELECT count(*) = 0 FROM outbox"))

        await until(empty)
        records = await stream.read(stream.made.name)
    assert [Numbered.model_validate_json(r.value or b"").number for r in records] == [*range(20)]
    assert dict(records[0].headers)["event-id"] == str(an_envelope(tenant, 0).event_id).encode()


async def test_an_outage_of_kafka_keeps_the_rows_until_it_is_over(
    stream: Stream, database: Database, system: SystemDatabase, tenant: UUID
) -> None:
    publisher = MemoryPublisher(away=2)
    async with database.transaction(tenant) as tx:
        await publish_later(tx, a_row(stream, 1), an_envelope(tenant, 1))
    async with relaying(Relay(system, publisher, Telemetry())):
        await until(lambda: len(publisher.sent) == 1)


async def test_of_two_relays_one_leads_and_the_other_takes_over(
    stream: Stream, database: Database, system: SystemDatabase, tenant: UUID
) -> None:
    first, second = MemoryPublisher(), MemoryPublisher()
    async with relaying(Relay(system, second, Telemetry())):
        async with relaying(Relay(system, first, Telemetry())):
            async with database.transaction(tenant) as tx:
                await publish_later(tx, a_row(stream, 1), an_envelope(tenant, 1))
            await until(lambda: len(first.sent) + len(second.sent) == 1)
        leads = first if first.sent else second
        leads.sent.clear()
        async with database.transaction(tenant) as tx:
            await publish_later(tx, a_row(stream, 2), an_envelope(tenant, 2))
        await until(lambda: len(second.sent) == 1)


async def test_the_waiting_relay_publishes_nothing(
    stream: Stream, database: Database, system: SystemDatabase, tenant: UUID
) -> None:
    publishers = [MemoryPublisher() for _ in range(3)]
    async with relaying(*(Relay(system, publisher, Telemetry()) for publisher in publishers)):
        for number in range(10):
            async with database.transaction(tenant) as tx:
                await publish_later(tx, a_row(stream, number), an_envelope(tenant, number))
        await until(lambda: sum(len(publisher.sent) for publisher in publishers) == 10)
    assert sorted(len(publisher.sent) for publisher in publishers) == [0, 0, 10]
