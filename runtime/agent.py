"""An agent: a name and the routes it serves. Wiring is data that can be read, sorted and tested."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from runtime.database import Transaction
from runtime.envelope import Envelope
from schemas.event import Event
from schemas.topics import Message, Topic

E = TypeVar("E", bound=Event)
R = TypeVar("R")

Outputs = Sequence[Message[Any]]


@dataclass(frozen=True, slots=True)
class Context:
    """What a handler may know besides the event. The runtime commits `tx`."""

    envelope: Envelope
    tx: Transaction

    @property
    def tenant_id(self) -> UUID:
        return self.envelope.tenant_id


Handler = Callable[[E, Context], Awaitable[Outputs]]
Work = Callable[[E, Envelope], Awaitable[R]]
Finisher = Callable[[E, R, Context], Awaitable[Outputs]]


@dataclass(frozen=True, slots=True)
class Route(Generic[E]):
    """Which handler takes a topic's events.

    `work`, where there is one, runs before the transaction opens: what takes long (reading a
    document) must not hold a connection. Its result is handed to the finisher.
    """

    topic: Topic[E]
    handler: Handler[E] | None = None
    work: Work[E, Any] | None = None
    finisher: Finisher[E, Any] | None = None


def consume(topic: Topic[E], handler: Handler[E]) -> Route[E]:
    """Handle each event inside one transaction: inbox row, effects and outputs commit together."""
    return Route(topic, handler=handler)


def work_on(topic: Topic[E], work: Work[E, R], then: Finisher[E, R]) -> Route[E]:
    """Do `work` outside any transaction, then let `then` write its result inside one."""
    return Route(topic, work=work, finisher=then)


@dataclass(frozen=True, slots=True)
class Agent:
    """`in_flight` is how many messages of one partition may be in hand at once."""

    name: str
    routes: Sequence[Route[Any]]
    in_flight: int = 16


@dataclass(frozen=True, slots=True)
class Delivered(Generic[E]):
    """One event with its envelope, as a projection receives it."""

    topic: Topic[E]
    event: E
    envelope: Envelope


Projection = Callable[[Sequence[Delivered[Any]], Transaction], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Projector:
    """Folds many events into tables, one transaction per tenant and batch.

    Its writes are idempotent and commute, so it needs no inbox: no order holds across topics.
    """

    name: str
    topics: Sequence[Topic[Any]]
    project: Projection
    batch: int = 500
