"""The unified API's pure rules: what is tried again, how long, and what a stage means."""

import httpx
import pytest

from services.gateway.unified.pacing import Limit, Pace, wait_told
from services.gateway.unified.retrying import (
    MOST_TRIES,
    Again,
    Kind,
    Try,
    Verdict,
    after_busy,
    after_garbage,
    after_silence,
    after_status,
)
from services.gateway.unified.statuses import status_in_stage
from services.gateway.unified.vendor import is_told_error
from services.gateway.unified.wire import is_same_person, two_names

READ, WRITE = Try(1, Kind.READ), Try(1, Kind.WRITE)
LAST = Try(MOST_TRIES, Kind.READ)


@pytest.mark.parametrize(
    ("status", "attempt", "expected"),
    [
        (400, READ, Verdict.FAIL),
        (401, READ, Again(with_new_token=True)),
        (401, WRITE, Again(with_new_token=True)),
        (401, Try(1, Kind.READ, is_renewed=True), Verdict.FAIL),
        (404, READ, Verdict.FAIL),
        (422, WRITE, Verdict.FAIL),
        (500, READ, Again(0.25)),
        (503, Try(2, Kind.READ), Again(0.5)),
        (500, LAST, Verdict.FAIL),
        (500, WRITE, Verdict.UNCERTAIN),
        (504, WRITE, Verdict.UNCERTAIN),
    ],
)
def test_what_follows_an_error(status: int, attempt: Try, expected: Again | Verdict) -> None:
    assert after_status(status, attempt) == expected


@pytest.mark.parametrize(
    ("attempt", "told", "expected"),
    [
        (READ, 2, Again(2)),
        (WRITE, 2, Again(2)),
        (READ, 9, Verdict.FAIL),
        (LAST, 1, Verdict.FAIL),
    ],
)
def test_a_429_is_waited_for_within_patience(
    attempt: Try, told: float, expected: Again | Verdict
) -> None:
    assert after_busy(attempt, told, 8) == expected


@pytest.mark.parametrize(
    ("error", "attempt", "expected"),
    [
        (httpx.ConnectError("x"), WRITE, Again(0.25)),
        (httpx.ConnectTimeout("x"), WRITE, Again(0.25)),
        (httpx.PoolTimeout("x"), WRITE, Again(0.25)),
        (httpx.ConnectError("x"), LAST, Verdict.FAIL),
        (httpx.ReadTimeout("x"), READ, Again(0.25)),
        (httpx.ReadTimeout("x"), WRITE, Verdict.UNCERTAIN),
        (httpx.WriteTimeout("x"), WRITE, Verdict.UNCERTAIN),
        (httpx.RemoteProtocolError("x"), WRITE, Verdict.UNCERTAIN),
        (httpx.ReadError("x"), LAST, Verdict.FAIL),
    ],
    ids=str,
)
def test_what_follows_silence(
    error: httpx.RequestError, attempt: Try, expected: Again | Verdict
) -> None:
    assert after_silence(error, attempt) == expected


def test_an_unreadable_answer_to_a_write_leaves_a_doubt() -> None:
    assert after_garbage(WRITE) is Verdict.UNCERTAIN
    assert after_garbage(READ) == Again(0.25)
    assert after_garbage(LAST) is Verdict.FAIL


class Hand:
    """A clock that a hand moves."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def test_a_window_slides() -> None:
    hand = Hand()
    pace = Pace(Limit(2, 10), hand)
    assert (pace.wait(), pace.wait()) == (0, 0)
    assert pace.wait() == 10
    hand.time += 10
    assert pace.wait() == 0


def test_a_header_closes_the_window_but_no_longer_than_it_is() -> None:
    hand = Hand()
    pace = Pace(Limit(50, 10), hand)
    pace.heard({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1004"})
    assert pace.wait() == 4
    pace.heard({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "99999"})
    assert pace.wait() == 10


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-ratelimit-remaining": "1", "x-ratelimit-reset": "1004"},
        {"x-ratelimit-remaining": "0"},
        {"x-ratelimit-remaining": "none", "x-ratelimit-reset": "soon"},
    ],
    ids=str,
)
def test_other_headers_close_nothing(headers: dict[str, str]) -> None:
    pace = Pace(Limit(50, 10), Hand())
    pace.heard(headers)
    assert pace.wait() == 0


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 7 "}, 7),
        ({"retry-after": "Thu, 01 Jan 1970 00:16:45 GMT"}, 5),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "soon", "x-rate-limit-reset": "1003"}, 3),
        ({"x-ratelimit-reset": "1003"}, 3),
        ({"x-ratelimit-reset": "900"}, 0),
        ({}, None),
    ],
    ids=str,
)
def test_how_long_an_answer_asks_to_wait(headers: dict[str, str], expected: float | None) -> None:
    assert wait_told(headers, 1000.0) == expected


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        (None, "APPLIED"),
        ("", "APPLIED"),
        ("Applied", "APPLIED"),
        ("Application Review", "APPLIED"),
        ("New applicant", "APPLIED"),
        ("Sourced", "APPLIED"),
        ("Recruiter Screen", "IN_REVIEW"),
        ("Assessment", "IN_REVIEW"),
        ("Preliminary Phone Screen", "INTERVIEW"),
        ("Face to Face", "INTERVIEW"),
        ("On-site Interview", "INTERVIEW"),
        ("Offer", "OFFER"),
        ("offer interview", "OFFER"),
        ("Reference Check", "OFFER"),
        ("Hired", "HIRED"),
        ("Rejected", "REJECTED"),
    ],
)
def test_a_stage_s_name_tells_the_status(stage: str | None, status: str) -> None:
    assert status_in_stage(stage) == status


@pytest.mark.parametrize(
    ("document", "is_error"),
    [
        ({"success": False}, True),
        ({"error": "x"}, True),
        ({"errors": ["x"]}, True),
        ({"success": True, "results": []}, False),
        ({"errors": [], "data": []}, False),
        ({"error": None}, False),
        ([], False),
        ("error", False),
    ],
    ids=str,
)
def test_an_answer_of_success_may_say_that_it_is_none(document: object, is_error: bool) -> None:
    assert is_told_error(document) is is_error


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Jane Doe", ("Jane", "Doe")),
        ("Jane van der Berg", ("Jane van der", "Berg")),
        ("  Jane   Doe ", ("Jane", "Doe")),
        ("Cher", ("Cher", "-")),
        ("山田太郎", ("山田太郎", "-")),
    ],
)
def test_a_name_is_given_as_two(name: str, expected: tuple[str, str]) -> None:
    assert two_names(name) == expected


def test_one_person_has_one_name_and_one_mailbox() -> None:
    assert is_same_person("Jane Doe", "jane@example.com", "JANE  doe", "Jane@Example.com")
    assert not is_same_person("Jane Doe", "family@example.com", "John Doe", "family@example.com")
    assert not is_same_person("Jane Doe", "jane@example.com", "Jane Doe", "doe@example.com")
