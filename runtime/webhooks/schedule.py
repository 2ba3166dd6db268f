"""Decides what follows an attempt: nothing more, another one later, or the webhook's end. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

# Twelve attempts in some two days; the first ones follow fast, since most failures are short.
WAITS: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 57_600, 86_400,
    )
)  # fmt: skip
JITTER: Final = 0.2
LONGEST_ASKED: Final = timedelta(hours=1)
# While a receiver is away, one of its deliveries a minute finds out whether it is back.
LONGEST_PAUSE: Final = timedelta(minutes=1)
_FIRST_SUCCESS: Final = 200
_FIRST_REDIRECT: Final = 300


@dataclass(frozen=True, slots=True)
class Attempt:
    """How it went: the answer's status, or why there is none."""

    status: int | None
    error: str | None = None
    retry_after: timedelta | None = None

    @property
    def is_success(self) -> bool:
        return self.status is not None and _FIRST_SUCCESS <= self.status < _FIRST_REDIRECT

    @property
    def is_receivers_trouble(self) -> bool:
        """Whether another delivery would have fared alike: it is away, or has too much to do."""
        return (
            self.status is None
            or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            or self.status == HTTPStatus.TOO_MANY_REQUESTS
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """`again_in` is None where the delivery is over; `disable` says why the webhook is, too.

    `pause` is how long the webhook's other deliveries wait.
    """

    is_delivered: bool
    again_in: timedelta | None = None
    pause: timedelta | None = None
    disable: str | None = None


def judge(
    attempt: Attempt, attempts: int, failing_for: timedelta, patience: timedelta, chance: float
) -> Verdict:
    """`attempts` counts this one; `chance`, from 0 to 1, spreads those who failed together."""
    if attempt.is_success:
        return Verdict(is_delivered=True)
    if attempt.status == HTTPStatus.GONE:
        return Verdict(is_delivered=False, disable="The receiver answered 410 Gone")
    if failing_for >= patience:
        said = f"Nothing was received for {patience.days} days"
        return Verdict(is_delivered=False, disable=said)
    asked = min(attempt.retry_after or timedelta(0), LONGEST_ASKED)
    last = min(attempts, len(WAITS)) - 1
    wait = max(WAITS[last] * (1 + JITTER * (2 * chance - 1)), asked)
    pause = max(min(wait, LONGEST_PAUSE), asked) if attempt.is_receivers_trouble else None
    is_last = attempts > len(WAITS)
    return Verdict(is_delivered=False, again_in=None if is_last else wait, pause=pause)


def retry_after_of(value: str | None) -> timedelta | None:
    """The header in its form of seconds; a date is not worth believing another's clock."""
    if value is None or not value.isascii() or not value.isdigit() or len(value) > 6:
        return None
    return timedelta(seconds=int(value))


def since(moment: datetime | None, now: datetime) -> timedelta:
    return now - moment if moment is not None else timedelta(0)
