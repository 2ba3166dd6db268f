"""What becomes of a message that failed: again later, a dead letter, or the agent's stop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic

from runtime.broker import BrokerAway, Publisher
from runtime.database import is_away
from runtime.deadletters import dead_letter
from runtime.delivery import Again, Breaker, DeadLetter, Reject, Retry, RetryPolicy, decide
from runtime.record import Record
from runtime.telemetry import Telemetry, place_of

log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]

# An operating system's answer about a file says nothing about a server being away.
_ABOUT_FILES = (
    FileNotFoundError,
    FileExistsError,
    IsADirectoryError,
    NotADirectoryError,
    PermissionError,
    ChildProcessError,
    ProcessLookupError,
)


class BreakerOpen(Exception):
    """Too many messages in a row died of bugs: the agent stops and the offsets stay."""


class Tries:
    """How often one message failed, and why. An outage uses up none of a bug's attempts."""

    __slots__ = ("_started", "bugs", "outages")

    def __init__(self) -> None:
        self.bugs = 0
        self.outages = 0
        self._started = monotonic()

    @property
    def seconds(self) -> float:
        return monotonic() - self._started

    def verdict(self, error: Exception, policy: RetryPolicy) -> Again | DeadLetter:
        if isinstance(error, Retry):
            self.outages += 1
            return decide(error, self.outages, policy)
        self.bugs += 1
        return decide(error, self.bugs, policy)


class Failures:
    """One agent's failures, and the breaker that counts them."""

    def __init__(
        self,
        agent: str,
        publisher: Publisher,
        telemetry: Telemetry,
        *,
        policy: RetryPolicy | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.breaker = Breaker()
        self._agent = agent
        self._publisher = publisher
        self._telemetry = telemetry
        self._policy = policy or RetryPolicy()
        self._sleep = sleep

    async def settle(self, record: Record, error: Exception, tries: Tries) -> bool:
        """Wait before the next attempt and return False, or bury the message and return True."""
        failure = as_retry(error)
        match tries.verdict(failure, self._policy):
            case Again(after):
                self._tell(record, failure)
                await self._sleep(after.total_seconds())
                return False
            case DeadLetter() as letter:
                if not isinstance(failure, Reject):
                    self.count_bug(record)
                await self.bury(record, letter, tries.bugs)
                return True

    async def bury(self, record: Record, letter: DeadLetter, attempts: int) -> None:
        """Write the dead letter and wait for its acknowledgement, as long as it takes."""
        message = dead_letter(record, letter, agent=self._agent, attempts=attempts)
        outages = 0
        while True:
            try:
                await self._publisher.publish([message])
                break
            except BrokerAway:
                outages += 1
                await self._sleep(self._policy.delay(outages).total_seconds())
        self._telemetry.add("dead_letters_total", self._agent, record.topic, letter.error)
        about = {"error": letter.error, "reason": letter.reason, "attempts": attempts}
        log.error("dead letter", extra=self._about(record) | about)

    def count_bug(self, record: Record) -> None:
        """Stop the agent where this is one bug too many in a row."""
        self.breaker.record(died_of_bug=True)
        if self.breaker.is_open:
            self._telemetry.set("breaker_open", 1, self._agent)
            raise BreakerOpen(
                f"{self.breaker.in_a_row} messages in a row died of bugs, "
                f"the last at {record.topic}/{record.partition}/{record.offset}"
            )

    def _tell(self, record: Record, failure: Exception) -> None:
        if isinstance(failure, Retry):
            cause, about = "outage", {"error": str(failure)}
        else:
            cause, about = "bug", {"error": type(failure).__name__, "at": place_of(failure)}
        self._telemetry.add("retries_total", self._agent, record.topic, cause)
        log.warning("will try again", extra=self._about(record) | {"cause": cause} | about)

    def _about(self, record: Record) -> dict[str, object]:
        return {
            "agent": self._agent,
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
        }


def as_retry(error: Exception) -> Exception:
    """Say Retry where our own Postgres, Kafka or blob store is away, whoever noticed it."""
    if isinstance(error, BrokerAway):
        return Retry("Kafka is away")
    if is_away(error) and not isinstance(error, _ABOUT_FILES):
        return Retry(f"Postgres or the blob store is away ({type(error).__name__})")
    return error
