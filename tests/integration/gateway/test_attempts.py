"""Guessing gets slow, however many processes are asked; people who mistype once do not notice."""

import asyncio

import pytest

from hirestream.stack.roles import DatabaseUrls
from runtime.database import SystemDatabase
from services.gateway.attempts import PostgresAttempts, forget_old
from services.gateway.throttle import Limit, Throttle
from tests.integration.gateway.doors import API

LIMIT = Limit(most=3, seconds=60)


@pytest.fixture
def attempts(system: SystemDatabase) -> PostgresAttempts:
    return PostgresAttempts(system, "for tests only")


async def later(system: SystemDatabase, seconds: float) -> None:
    """As if so much time had passed."""
    await system.fetchrow(
        "UPDATE attempts SET ends_at = ends_at - $1 * interval '1 second'", seconds
    )


async def test_the_limit_holds_until_the_window_has_passed(
    system: SystemDatabase, attempts: PostgresAttempts
) -> None:
    throttle = Throttle(attempts, LIMIT)
    assert [await throttle.attempt("name:ada") for _ in range(4)] == [0, 0, 0, 60]
    await later(system, 50)
    assert 0 < await throttle.attempt("name:ada") <= 10
    await later(system, 50)
    assert await throttle.attempt("name:ada") == 0


async def test_either_key_is_enough_to_stop_and_then_neither_is_counted(
    attempts: PostgresAttempts,
) -> None:
    throttle = Throttle(attempts, LIMIT)
    for name in ("ada", "ben", "cleo"):
        assert await throttle.attempt(f"name:{name}", "from:192.0.2.1") == 0
    for _ in range(5):
        assert await throttle.attempt("name:dora", "from:192.0.2.1") == 60
    waits = [await throttle.attempt("name:dora", "from:192.0.2.2") for _ in range(3)]
    assert waits == [0, 0, 0]


async def test_success_counts_for_nothing_and_clears_nothing(attempts: PostgresAttempts) -> None:
    throttle = Throttle(attempts, LIMIT)
    await throttle.attempt("name:ada")
    for _ in range(5):
        assert await throttle.attempt("name:ada") == 0
        await throttle.succeeded("name:ada")
    assert [await throttle.attempt("name:ada") for _ in range(3)] == [0, 0, 60]


async def test_processes_share_the_limit_and_parallel_guesses_do_not_pass_it(
    urls: DatabaseUrls, attempts: PostgresAttempts
) -> None:
    async with SystemDatabase.open(urls.system) as other:
        both = (attempts, PostgresAttempts(other, "for tests only"))
        waits = await asyncio.gather(
            *(both[n % 2].take(("name:ada", f"from:{n % 3}"), Limit(5, 60)) for n in range(40))
        )
    assert waits.count(0) == 5


async def test_nobody_s_name_stands_in_the_table_and_what_is_over_goes(
    system: SystemDatabase, attempts: PostgresAttempts
) -> None:
    await attempts.take(("name:ada@mail.example",), LIMIT)
    row = await system.fetchrow("SELECT string_agg(a::text, '') AS said FROM attempts AS a")
    assert row is not None
    assert "ada@" not in row["said"]
    assert b"ada@".hex() not in row["said"]
    for kept, passed in ((1, 0), (0, 61)):
        await later(system, passed)
        async with system.transaction() as tx:
            await forget_old(tx)
        row = await system.fetchrow("SELECT count(*) AS kept FROM attempts")
        assert row is not None
        assert row["kept"] == kept


async def test_a_guesser_of_passwords_waits(api: API) -> None:
    form = {"username": "ada@mail.example", "password": "wrong"}
    answers = [await api.client.post("/api/auth/token", data=form) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [400] * 10 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 300
