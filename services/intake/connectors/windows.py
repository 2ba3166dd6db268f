"""Decides how far a look reaches back, and which items are backlog: pure functions of times."""

from datetime import UTC, date, datetime, time, timedelta

from services.intake.connectors.connector import Found


def looks_since(
    looked_at: datetime | None, now: datetime, lookback: timedelta, backfill: date | None
) -> datetime:
    """The first look reaches to the backfill's day, every later one over the last by `lookback`."""
    if looked_at is not None:
        # A clock that was put back must not open a gap.
        return min(looked_at, now) - lookback
    recent = now - lookback
    if backfill is None:
        return recent
    return min(recent, datetime.combine(backfill, time.min, UTC))


def is_backlog(item: Found, looked_at: datetime | None, now: datetime, lookback: timedelta) -> bool:
    """Only a first look finds backlog; what comes later is new, however it is dated."""
    return looked_at is None and item.at is not None and item.at < now - lookback
