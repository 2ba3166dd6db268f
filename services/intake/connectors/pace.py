"""Decides when a failing source is tried again, and how much of a backlog is taken at a time."""

from datetime import timedelta

from services.intake.connectors.faults import Fault, Throttled

_FIRST = 5.0  # seconds
_LONGEST = 900.0
_LONGEST_ASKED = 3600.0  # a source that says "in a week" is asked again in an hour
MOST_ATTEMPTS = 10  # of one item; what kills its process is among them


def pause_after(fault: Fault | None, failures: int, spread: float) -> timedelta:
    """`failures` in a row, this one included. `spread` of 0 to 1 keeps many from coming at once."""
    waited = min(_LONGEST, _FIRST * (1 << min(max(failures - 1, 0), 10)))
    seconds = waited * (0.75 + 0.5 * spread)
    if isinstance(fault, Throttled) and fault.after is not None:
        # Never before the source allows it, and not in step with others.
        seconds = min(_LONGEST_ASKED, fault.after) + 1 + spread
    return timedelta(seconds=seconds)


def pause_of_item(attempts: int) -> timedelta:
    return timedelta(seconds=min(600, 2 << min(attempts, 10)))


def backlog_allowed(taken_in_last_minute: int, per_minute: int, at_once: int) -> int:
    return max(0, min(at_once, per_minute - taken_in_last_minute))
