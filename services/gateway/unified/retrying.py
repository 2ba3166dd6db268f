"""What to do after a request to an ATS went wrong: a pure decision, tested as a table."""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final

import httpx

MOST_TRIES: Final = 3
LONGEST_WAIT: Final = 8.0  # seconds; a client waits for us meanwhile
FIRST_PAUSE: Final = 0.25

# Nothing of the request has left us: whatever it was, it may be sent again.
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Kind(StrEnum):
    """What a request does to the ATS: reading may be repeated, writing may not."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Again:
    wait: float = 0.0
    with_new_token: bool = False


class Verdict(StrEnum):
    FAIL = "fail"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt: which it is, of what kind, and whether a new token was asked for before."""

    number: int
    kind: Kind
    is_renewed: bool = False

    @property
    def pause(self) -> float:
        return FIRST_PAUSE * (1 << min(self.number - 1, 5))

    @property
    def is_last(self) -> bool:
        return self.number >= MOST_TRIES


def after_busy(attempt: Try, told_wait: float, patience: float) -> Again | Verdict:
    """A 429 was not carried out: it may be sent again, also if it writes."""
    return Verdict.FAIL if attempt.is_last or told_wait > patience else Again(told_wait)


def after_status(status: int, attempt: Try) -> Again | Verdict:
    """An error that is no 429. The request of a 5xx may have been carried out."""
    if status == HTTPStatus.UNAUTHORIZED and not attempt.is_renewed:
        return Again(with_new_token=True)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unless_written(attempt)
    return Verdict.FAIL


def after_silence(error: httpx.RequestError, attempt: Try) -> Again | Verdict:
    """No answer, or not all of one."""
    if isinstance(error, _UNSENT):
        return Verdict.FAIL if attempt.is_last else Again(attempt.pause)
    return _unless_written(attempt)


def after_garbage(attempt: Try) -> Again | Verdict:
    """An answer of success that nobody can read: what it says was done may have been done."""
    return _unless_written(attempt)


def _unless_written(attempt: Try) -> Again | Verdict:
    if attempt.kind is Kind.WRITE:
        return Verdict.UNCERTAIN
    return Verdict.FAIL if attempt.is_last else Again(attempt.pause)
