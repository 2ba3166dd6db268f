"""What the header fields say, and how many requests a process may take ahead."""

import pytest

from services.gateway.quotas.standing import Standing, granted, lease_size


def test_the_fields_say_where_a_key_stands() -> None:
    standing = Standing(1000, 987, 1800.4, 1_700_000_000.0)
    assert standing.headers() == {
        "X-RateLimit-Limit": "1000",
        "X-RateLimit-Remaining": "987",
        "X-RateLimit-Reset": "1700001801",
        "RateLimit-Policy": '"hour";q=1000;w=3600',
        "RateLimit": '"hour";r=987;t=1801',
    }


def test_nobody_is_told_to_come_back_at_once() -> None:
    assert Standing(1, 0, 0.0, 0.0, is_allowed=False).retry_after == 1


@pytest.mark.parametrize(("limit", "size"), [(1, 1), (1000, 1), (5000, 5), (1_000_000, 1000)])
def test_a_process_takes_a_thousandth_ahead(limit: int, size: int) -> None:
    assert lease_size(limit) == size


@pytest.mark.parametrize(
    ("taken", "asked", "left"), [(1, 1, 1), (1000, 1, 1), (1001, 1, 0), (1003, 5, 2), (1005, 5, 0)]
)
def test_only_what_is_still_there_is_granted(taken: int, asked: int, left: int) -> None:
    assert granted(1000, taken, asked) == left
