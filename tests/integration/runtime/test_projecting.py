"""A projector on real Kafka and Postgres: many at once, each tenant's in its own transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from hirestream.stack.roles import DatabaseUrls
from runtime.agent import Delivered, Projector
from runtime.database import Database, SystemDatabase, Transaction
from runtime.record import Outgoing
from tests.faults.stage import EFFECTS
from tests.integration.runtime.conftest import Start
from tests.streams import Stream, a_message, until


@dataclass
class Projection:
    batches: list[int] = field(default_factory=list[int])
    away: int = 0

    async def fold(self, events: Sequence[Delivered[Any]], tx: Transaction) -> None:
        if self.away:
            self.away -= 1
            raise asyncpg.CannotConnectNowError
        for delivered in events:
            await tx.execute("INSERT INTO effects (number) VALUES ($1)", delivered.event.number)
            if delivered.event.wish == "bug":
                raise ValueError(delivered.event.number)
        self.batches.append(len(events))


async def rows(database: Database, tenant: UUID) -> list[int]:
    async with database.transaction(tenant) as tx:
        found = await tx.fetch("SELECT number FROM effects ORDER BY number")
    return [row["number"] for row in found]


async def test_batches_are_folded_by_tenant_and_poison_is_found_among_them(
    stream: Stream,
    start: Start,
    urls: DatabaseUrls,
    database: Database,
    tenant: UUID,
    other_tenant: UUID,
) -> None:
    async with SystemDatabase.open(urls.owner) as owner, owner.transaction() as tx:
        await tx.execute(EFFECTS)
    given = [a_message(stream.given, tenant, n) for n in range(100)]
    others = [a_message(stream.given, other_tenant, n) for n in range(50)]
    bad = [
        a_message(stream.given, tenant, 999, wish="bug"),
        Outgoing(stream.given.name, b"k", b"{", [("tenant", str(tenant).encode())]),
    ]
    await stream.give([*given[:50], *bad, *others, *given[50:]])
    projection = Projection(away=2)
    projector = Projector(f"test-{uuid4().hex[:8]}", [stream.given], projection.fold)
    async with start(projector):

        async def all_in() -> bool:
            mine, theirs = await rows(database, tenant), await rows(database, other_tenant)
            return len(mine) == 100 and len(theirs) == 50

        await until(all_in)

        async def buried() -> bool:
            return len(await stream.read(stream.given.dead_letters)) == 2

        await until(buried)
    assert await rows(database, tenant) == list(range(100))
    assert await rows(database, other_tenant) == list(range(50))
    assert max(projection.batches) > 1
    async with start(Projector(projector.name, [stream.given], projection.fold)):
        await stream.give([a_message(stream.given, tenant, 100)])

        async def one_more() -> bool:
            return await rows(database, tenant) == list(range(101))

        await until(one_more)  # and nothing before it came again
