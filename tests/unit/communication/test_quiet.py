"""When a notice is due where its tenant has quiet hours."""

from datetime import UTC, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.mailing import MailSettings, QuietHours
from services.communication.notices import Kind
from services.communication.quiet import NEVER_QUIET, due

NIGHT = QuietHours(begins=time(20), ends=time(7, 30), zone="Europe/Berlin")
LUNCH = QuietHours(begins=time(12), ends=time(13))


def at(*parts: int) -> datetime:
    return datetime(2026, *parts, tzinfo=UTC)  # type: ignore[misc, arg-type]  # month to minute


@pytest.mark.parametrize(
    ("now", "quiet", "expected"),
    [
        (at(11, 21, 12, 30), None, None),
        (at(11, 21, 12, 30), NIGHT, None),
        (at(11, 21, 18, 59), NIGHT, None),  # 19:59 in Berlin
        (at(11, 21, 19, 0), NIGHT, at(11, 22, 6, 30)),
        (at(11, 22, 3, 0), NIGHT, at(11, 22, 6, 30)),
        (at(11, 22, 6, 30), NIGHT, None),
        (at(11, 21, 12, 0), LUNCH, at(11, 21, 13, 0)),
        (at(11, 21, 13, 0), LUNCH, None),
        (at(10, 24, 20, 0), NIGHT, at(10, 25, 6, 30)),  # clocks go back that night
        (at(3, 28, 20, 0), NIGHT, at(3, 29, 5, 30)),  # and forward in this
    ],
)
def test_a_notice_waits_for_the_end_of_the_quiet_hours(
    now: datetime, quiet: QuietHours | None, expected: datetime | None
) -> None:
    assert due(Kind.NEW_CANDIDATE, now, quiet) == expected


@pytest.mark.parametrize("kind", sorted(NEVER_QUIET))
def test_an_alert_and_what_somebody_waits_for_go_at_once(kind: Kind) -> None:
    assert due(kind, at(11, 22, 3, 0), NIGHT) is None


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  hypothesis adds the zone
def test_nothing_waits_a_whole_day_nor_into_quiet_hours_again(now: datetime) -> None:
    later = due(Kind.NEW_CANDIDATE, now, NIGHT)
    if later is not None:
        assert 0 < (later - now).total_seconds() <= 24 * 3600
        assert due(Kind.NEW_CANDIDATE, later, NIGHT) is None


@pytest.mark.parametrize(
    "written",
    [
        {"quiet": {"begins": "20:00", "ends": "20:00"}},
        {"quiet": {"begins": "20:00", "ends": "07:00", "zone": "Mars/Olympus"}},
        {"quiet": {"begins": "20:00", "ends": "07:00", "zone": "../../etc/passwd"}},
        {"quiet": {"begins": "20:00+01:00", "ends": "07:00"}},
        {"candidate": ["hired"]},
        {"unknown": True},
    ],
)
def test_settings_that_mean_nothing_are_refused(written: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        MailSettings.model_validate(written)
