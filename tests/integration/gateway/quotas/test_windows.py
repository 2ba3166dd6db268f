"""One count for several processes, on a real Postgres."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import UUID, uuid4

import pytest

from hirestream.stack.roles import DatabaseUrls
from runtime.database import Database, SystemDatabase
from services.gateway.quotas.windows import PostgresWindows


@pytest.fixture
async def processes(urls: DatabaseUrls) -> AsyncGenerator[list[PostgresWindows]]:
    async with SystemDatabase.open(urls.system) as one, SystemDatabase.open(urls.system) as other:
        yield [PostgresWindows(one), PostgresWindows(other)]


async def test_two_processes_together_let_pass_what_the_limit_says(
    processes: list[PostgresWindows], tenant: UUID
) -> None:
    key = (tenant, uuid4())
    standings = await asyncio.gather(
        *(processes[n % 2].take(key, 20) for n in range(50)),
    )
    assert sum(standing.is_allowed for standing in standings) == 20
    assert {standing.remaining for standing in standings} == set(range(20))


async def test_of_a_large_limit_a_process_takes_some_ahead_and_none_too_many(
    processes: list[PostgresWindows], tenant: UUID
) -> None:
    key = (tenant, uuid4())
    standings = [await processes[n % 2].take(key, 3000) for n in range(3100)]
    assert sum(standing.is_allowed for standing in standings) == 3000
    assert not standings[-1].is_allowed


async def test_a_raised_limit_holds_at_once(processes: list[PostgresWindows], tenant: UUID) -> None:
    key = (tenant, uuid4())
    assert (await processes[0].take(key, 1)).is_allowed
    assert not (await processes[0].take(key, 1)).is_allowed
    assert (await processes[0].take(key, 3)).is_allowed


async def test_the_next_hour_begins_anew(
    processes: list[PostgresWindows], database: Database, tenant: UUID
) -> None:
    key = (tenant, uuid4())
    assert (await processes[0].take(key, 1)).is_allowed
    refused = await processes[1].take(key, 1)
    assert not refused.is_allowed
    assert 3590 < refused.resets_in <= 3600
    async with database.transaction(tenant) as tx:
        await tx.execute("UPDATE request_windows SET began_at = now() - interval '1 hour'")
    fresh = PostgresWindows(processes[0].system)
    assert (await fresh.take(key, 1)).is_allowed
