"""Decides which notice waits for a digest, and when that digest is sent. Pure."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from schemas.mailing import Digest, Every, MailSettings
from services.communication.notices import Kind
from services.communication.quiet import due

# What HR can read later. An alert can't wait, and the others are for one person each.
GATHERED: Final = frozenset(
    (
        Kind.NEW_CANDIDATE,
        Kind.DUPLICATE_REVIEW,
        Kind.BLOCKED_REHIRE,
        Kind.REJECTED_FILE,
        Kind.FINAL_DECISION,
    )
)


def chosen(settings: MailSettings, kind: Kind, recipient: str) -> Digest | None:
    """What the recipient wants, or else what holds for everybody; None is a mail for each."""
    if kind not in GATHERED:
        return None
    wanted = {(digest.recipient or "").lower(): digest for digest in settings.digests}
    return wanted.get(recipient.lower()) or wanted.get("")


def moment(digest: Digest, after: datetime, settings: MailSettings) -> datetime:
    """When the period ends that `after` lies in; never within the tenant's quiet hours."""
    ends = _hour(digest, after) if digest.every is Every.HOURLY else _day(digest, after)
    return due(Kind.DIGEST, ends, settings.quiet) or ends


def _hour(digest: Digest, after: datetime) -> datetime:
    """Where clocks differ by half an hour, hours end at the half of others'."""
    local = after.astimezone(ZoneInfo(digest.zone))
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return after.astimezone(UTC) - past + timedelta(hours=1)


def _day(digest: Digest, after: datetime) -> datetime:
    zone = ZoneInfo(digest.zone)
    today = after.astimezone(zone).date()
    # Combined on the wall clock: the day on which clocks change ends at the same time as others.
    days = (datetime.combine(today + timedelta(days=n), digest.at, zone) for n in (0, 1, 2))
    return next(day for day in (day.astimezone(UTC) for day in days) if day > after)
