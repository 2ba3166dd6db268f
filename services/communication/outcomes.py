"""Decides what becomes of a mail after an attempt: ended, postponed, or as if never tried."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from uuid import UUID

from services.communication.fairness import Waits
from services.communication.refusals import Refusal, Scope


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, and when to stop waiting.

    The server's own waits are short, since it holds up everybody and costs one connection to ask.
    """

    mail: Waits
    server: Waits
    give_up: timedelta
    lease: timedelta


class End(Enum):
    """How a mail leaves the ledger."""

    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Ended:
    """`reason` goes out in an event; `detail` stays in the tenant's ledger."""

    end: End
    reason: str | None = None
    detail: str | None = None
    template: str | None = None
    template_version: int | None = None
    carrier_id: str | None = None  # the other side's own name for the mail
    told: Collection[UUID] | None = None  # a digest's notices, where it has some
    bounced: str | None = None  # the status by which a server said that there is no such address


@dataclass(frozen=True, slots=True)
class Postponed:
    wait: timedelta
    detail: str


@dataclass(frozen=True, slots=True)
class Released:
    detail: str


Outcome = Ended | Postponed | Released

LOOK_AGAIN = timedelta(minutes=15)


def undecided(age: timedelta, give_up: timedelta) -> Outcome:
    """Wait for those who review duplicates, but not until the news is old."""
    words = "a review of duplicates is open"
    if age > give_up:
        return Ended(End.SUPPRESSED, words, words)
    return Postponed(LOOK_AGAIN, words)


def after(refusal: Refusal, wait: timedelta, age: timedelta, give_up: timedelta) -> Outcome:
    """What a refused mail does next; `wait` is how long its scope is left in peace."""
    detail = f"{refusal.reason}: {refusal.said}" if refusal.said else refusal.reason
    if refusal.permanent:
        return Ended(End.FAILED, refusal.reason, detail, bounced=refusal.no_such_address)
    if age > give_up:
        spent = f"given up after {give_up / timedelta(days=1):g} days"
        return Ended(End.FAILED, f"{spent}: {refusal.reason}", f"{spent}: {detail}")
    if refusal.scope is Scope.SERVER and not refusal.in_doubt:
        return Released(detail)
    return Postponed(wait, detail)
