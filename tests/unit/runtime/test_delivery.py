"""Every row of the table that says what becomes of a failed message."""

from datetime import timedelta

import asyncpg
import pytest

from runtime.broker import BrokerAway
from runtime.database import is_away
from runtime.delivery import Again, Breaker, DeadLetter, Reject, Retry, RetryPolicy, decide
from runtime.failures import Tries, as_retry

POLICY = RetryPolicy(
    attempts=3, first_delay=timedelta(seconds=1), longest_delay=timedelta(seconds=5)
)


@pytest.mark.parametrize(
    ("error", "attempt", "expected"),
    [
        (Retry("away"), 1, Again(timedelta(seconds=1))),
        (Retry("away"), 3, Again(timedelta(seconds=4))),
        (Retry("away"), 10_000, Again(timedelta(seconds=5))),
        (Retry("away", after=timedelta(seconds=9)), 1, Again(timedelta(seconds=9))),
        (Reject("no resume"), 1, DeadLetter("Reject", "no resume")),
        (ValueError("x"), 1, Again(timedelta(seconds=1))),
        (ValueError("x"), 2, Again(timedelta(seconds=2))),
        (ValueError("x"), 3, DeadLetter("ValueError", "no traceback")),
    ],
)
def test_what_becomes_of_a_failure(
    error: Exception, attempt: int, expected: Again | DeadLetter
) -> None:
    assert decide(error, attempt, POLICY) == expected


def test_a_bugs_own_words_are_not_kept_only_its_place() -> None:
    try:
        raise ValueError("ada@example.com")
    except ValueError as error:
        letter = decide(error, 3, POLICY)
    assert isinstance(letter, DeadLetter)
    assert "ada" not in letter.reason
    assert "test_a_bugs_own_words" in letter.reason


def test_outages_use_up_none_of_a_bugs_attempts() -> None:
    tries = Tries()
    for _ in range(50):
        assert isinstance(tries.verdict(Retry("away"), POLICY), Again)
    assert isinstance(tries.verdict(ValueError(), POLICY), Again)
    assert isinstance(tries.verdict(ValueError(), POLICY), Again)
    assert isinstance(tries.verdict(ValueError(), POLICY), DeadLetter)


def test_the_breaker_opens_at_its_limit_and_one_success_closes_the_count() -> None:
    breaker = Breaker(limit=3)
    for _ in range(2):
        breaker.record(died_of_bug=True)
    breaker.record(died_of_bug=False)
    for _ in range(2):
        breaker.record(died_of_bug=True)
    assert not breaker.is_open
    breaker.record(died_of_bug=True)
    assert breaker.is_open


@pytest.mark.parametrize(
    "error",
    [
        BrokerAway("gone"),
        ConnectionRefusedError(),
        TimeoutError(),
        OSError(28, "No space left on device"),
        asyncpg.CannotConnectNowError("starting"),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InterfaceError("pool is closing"),
        asyncpg.DeadlockDetectedError("victim"),
    ],
)
def test_an_outage_is_waited_for_whoever_noticed_it(error: Exception) -> None:
    assert isinstance(as_retry(error), Retry)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("x"),
        FileNotFoundError("template.html"),
        PermissionError("model.bin"),
        asyncpg.DataError("invalid input for query argument $1: 'the door is closed'"),
        asyncpg.InterfaceError("the server expects 1 argument for this query, 0 were passed"),
        asyncpg.UniqueViolationError("key exists"),
    ],
)
def test_a_bug_is_not_taken_for_an_outage(error: Exception) -> None:
    assert as_retry(error) is error


def test_a_wrong_argument_is_not_postgres_being_away() -> None:
    assert not is_away(asyncpg.DataError("invalid input for query argument $1: 'x' is closed"))
