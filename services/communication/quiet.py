"""Decides when a notice is due: now, or when its tenant's quiet hours end."""

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from schemas.mailing import QuietHours
from services.communication.notices import Kind

# An incident does not wait for the morning, and somebody waits for the others.
NEVER_QUIET: Final = frozenset((Kind.ALERT, Kind.INVITATION, Kind.PASSWORD_RESET, Kind.SURVEY))


def due(kind: Kind, now: datetime, quiet: QuietHours | None) -> datetime | None:
    """None is at once."""
    if quiet is None or kind in NEVER_QUIET:
        return None
    local = now.astimezone(ZoneInfo(quiet.zone))
    clock = local.time()
    if not _is_quiet(clock, quiet):
        return None
    day = local.date() + timedelta(days=1 if clock >= quiet.ends else 0)
    # Combined on the wall clock: a night in which clocks change ends at the same time as others.
    return datetime.combine(day, quiet.ends, ZoneInfo(quiet.zone)).astimezone(UTC)


def _is_quiet(clock: time, quiet: QuietHours) -> bool:
    if quiet.begins < quiet.ends:
        return quiet.begins <= clock < quiet.ends
    return clock >= quiet.begins or clock < quiet.ends
