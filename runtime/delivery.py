"""What to do when a handler fails. Pure, so that every row of the table is a test."""

from dataclasses import dataclass
from datetime import timedelta


class Reject(Exception):
    """This message can never succeed: dead-letter it now."""


class Retry(Exception):
    """Our own Postgres, Kafka or blob store is away: try this message again, as long as it takes.

    What waits for one tenant, vendor, recipient or document goes to a due-table instead, since a
    retry holds up everything behind it.
    """

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to wait, and how often a bug is tried before its message is dead-lettered."""

    attempts: int = 5
    first_delay: timedelta = timedelta(milliseconds=200)
    longest_delay: timedelta = timedelta(seconds=10)

    def delay(self, attempt: int) -> timedelta:
        return min(self.first_delay * (1 << min(attempt - 1, 20)), self.longest_delay)


@dataclass(frozen=True, slots=True)
class Again:
    after: timedelta


@dataclass(frozen=True, slots=True)
class DeadLetter:
    error: str
    reason: str


def decide(error: Exception, attempt: int, policy: RetryPolicy) -> Again | DeadLetter:
    """Rejections die at once, outages wait for ever, bugs are tried until the policy is spent."""
    match error:
        case Retry():
            return Again(error.after or policy.delay(attempt))
        case Reject():
            return DeadLetter("Reject", str(error))
        case _ if attempt >= policy.attempts:
            return DeadLetter(type(error).__name__, _without_values(error))
        case _:
            return Again(policy.delay(attempt))


def _without_values(error: Exception) -> str:
    """An unexpected error's own words may quote a person's data: only its place is kept."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "no traceback"
    code = trace.tb_frame.f_code
    return f"in {code.co_qualname} (line {trace.tb_lineno})"


@dataclass(slots=True)
class Breaker:
    """Opens when too many messages in a row die of bugs: a bad deploy must not drain a topic.

    Rejections do not count: a run of bad documents is the world's fault, not ours.
    """

    limit: int = 10
    in_a_row: int = 0

    def record(self, *, died_of_bug: bool) -> None:
        self.in_a_row = self.in_a_row + 1 if died_of_bug else 0

    @property
    def is_open(self) -> bool:
        return self.in_a_row >= self.limit
