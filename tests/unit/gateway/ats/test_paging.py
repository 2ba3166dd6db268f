"""Cursors, and moments as clients write them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.ats.paging import moment
from services.gateway.ats.positions import cursor_at, position_of
from services.gateway.errors import Invalid


@given(st.integers(0, 2**63 - 1))
def test_a_cursor_leads_back_to_its_place(position: int) -> None:
    assert position_of(cursor_at(position)) == position


def test_without_a_cursor_a_feed_begins_at_its_beginning() -> None:
    assert position_of(None) == 0


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    with suppress(Invalid):
        assert 0 <= position_of(text) < 2**63


EAST, WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))


@pytest.mark.parametrize(
    ("given_moment", "meant"),
    [
        (None, None),
        (datetime(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC)),  # noqa: DTZ001  as documented
        (datetime(2024, 1, 1, 14, tzinfo=EAST), datetime(2024, 1, 1, tzinfo=UTC)),
        (datetime(1, 1, 1, tzinfo=EAST), datetime.min.replace(tzinfo=UTC)),
        (datetime(9999, 12, 31, 23, tzinfo=WEST), datetime.max.replace(tzinfo=UTC)),
    ],
    ids=str,
)
def test_every_moment_means_one_in_utc(
    given_moment: datetime | None, meant: datetime | None
) -> None:
    assert moment(given_moment) == meant
