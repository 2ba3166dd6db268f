"""What follows an attempt."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.webhooks.schedule import (
    LONGEST_ASKED,
    LONGEST_PAUSE,
    WAITS,
    Attempt,
    Verdict,
    judge,
    retry_after_of,
)

NOW = timedelta(0)
PATIENCE = timedelta(days=5)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_a_success_is_the_end(status: int) -> None:
    assert judge(Attempt(status), 1, NOW, PATIENCE, 0.5) == Verdict(is_delivered=True)


@pytest.mark.parametrize("status", [None, 100, 301, 307, 400, 401, 404, 429, 500, 503, 999])
def test_everything_else_is_tried_again(status: int | None) -> None:
    verdict = judge(Attempt(status), 1, NOW, PATIENCE, 0.5)
    assert (verdict.is_delivered, verdict.again_in, verdict.disable) == (False, WAITS[0], None)


@given(st.integers(1, len(WAITS)), st.floats(0, 1))
def test_the_waits_grow_and_are_spread(attempts: int, chance: float) -> None:
    wait = judge(Attempt(500), attempts, NOW, PATIENCE, chance).again_in
    assert wait is not None
    middle = WAITS[attempts - 1]
    assert middle * 0.79 <= wait <= middle * 1.21


def test_after_the_last_attempt_a_delivery_has_failed() -> None:
    verdict = judge(Attempt(500), len(WAITS) + 1, NOW, PATIENCE, 0.5)
    assert (verdict.again_in, verdict.disable) == (None, None)


def test_a_receiver_may_ask_for_time_but_not_for_ever() -> None:
    asked = Attempt(503, retry_after=timedelta(minutes=10))
    assert judge(asked, 1, NOW, PATIENCE, 0.5).again_in == timedelta(minutes=10)
    greedy = Attempt(503, retry_after=timedelta(days=9))
    assert judge(greedy, 1, NOW, PATIENCE, 0.5).again_in == LONGEST_ASKED


@pytest.mark.parametrize(
    ("attempt", "pauses"),
    [
        (Attempt(None, "ConnectError"), True),
        (Attempt(500), True),
        (Attempt(429), True),
        (Attempt(400), False),
        (Attempt(404), False),
    ],
    ids=str,
)
def test_who_is_away_is_not_asked_for_each_delivery(attempt: Attempt, pauses: bool) -> None:
    pause = judge(attempt, 5, NOW, PATIENCE, 0.5).pause
    assert pause == (LONGEST_PAUSE if pauses else None)


def test_who_is_gone_is_not_called_again() -> None:
    assert judge(Attempt(410), 1, NOW, PATIENCE, 0.5).disable == "The receiver answered 410 Gone"


def test_after_days_of_failures_the_webhook_is_disabled() -> None:
    verdict = judge(Attempt(500), 3, PATIENCE, PATIENCE, 0.5)
    assert verdict.disable == "Nothing was received for 5 days"
    assert judge(Attempt(200), 3, PATIENCE, PATIENCE, 0.5).is_delivered


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("0", 0), ("120", 120), (None, None), ("soon", None), ("-1", None), ("²", None)],
)
def test_the_header_is_read_in_seconds(header: str | None, seconds: int | None) -> None:
    found = retry_after_of(header)
    assert found == (None if seconds is None else timedelta(seconds=seconds))
