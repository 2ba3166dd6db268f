"""What travels beside a payload, in Kafka headers: whose event it is, and what caused it.

Headers rather than payload, so that even a message that can't be decoded has an owner.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Self
from uuid import UUID, uuid4, uuid5

NOBODY = UUID(int=0)  # the tenant of a message whose headers are unreadable


class UnreadableEnvelope(ValueError):
    """The headers of a message do not say whose it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One event's identity.

    `correlation_id` is the resume's whole journey, `causation_id` the event that led to this one.
    `took` is how long the producing agent worked on the cause; timelines are built from it.
    """

    tenant_id: UUID
    event_id: UUID
    correlation_id: UUID
    occurred_at: datetime
    causation_id: UUID | None = None
    took: timedelta = timedelta(0)
    agent: str = ""
    replay_id: UUID | None = None
    traceparent: str | None = None

    @classmethod
    def first(cls, tenant_id: UUID, event_id: UUID, *, agent: str = "") -> Self:
        """The envelope of an event that no other event caused."""
        return cls(
            tenant_id=tenant_id,
            event_id=event_id,
            correlation_id=event_id,
            occurred_at=datetime.now(UTC),
            agent=agent,
        )

    def caused(self, topic: str, position: int, *, agent: str, took: timedelta) -> Self:
        """The envelope of the `position`-th output; the same cause gives the same id for ever."""
        return type(self)(
            tenant_id=self.tenant_id,
            event_id=uuid5(self.event_id, f"{topic}/{position}"),
            correlation_id=self.correlation_id,
            occurred_at=datetime.now(UTC),
            causation_id=self.event_id,
            took=took,
            agent=agent,
            replay_id=self.replay_id,
            traceparent=self.traceparent,
        )

    def replayed(self, replay_id: UUID) -> Self:
        """The same event once more: new to the inbox, so that the work is done again."""
        return replace(
            self,
            event_id=uuid5(replay_id, str(self.event_id)),
            causation_id=self.event_id,
            occurred_at=datetime.now(UTC),
            replay_id=replay_id,
        )

    def headers(self) -> list[tuple[str, bytes]]:
        """One pass without detours: this runs for every message there is."""
        headers = [
            ("tenant", _written(self.tenant_id)),
            ("event-id", str(self.event_id).encode()),
            ("correlation-id", _written(self.correlation_id)),
            ("time", self.occurred_at.isoformat().encode()),
            ("took-ms", b"%.3f" % (self.took.total_seconds() * 1000)),
        ]
        if self.causation_id is not None:
            headers.append(("causation-id", _written(self.causation_id)))
        if self.agent:
            headers.append(("agent", self.agent.encode()))
        if self.replay_id is not None:
            headers.append(("replay-id", _written(self.replay_id)))
        if self.traceparent is not None:
            headers.append(("traceparent", self.traceparent.encode()))
        return headers

    @classmethod
    def from_headers(cls, headers: Iterable[tuple[str, bytes]]) -> Self:
        """Read the headers of a message, or raise UnreadableEnvelope."""
        try:
            values = {name: value.decode() for name, value in headers}
            return cls(
                tenant_id=_read(values["tenant"]),
                event_id=_read(values["event-id"]),
                correlation_id=_read(values["correlation-id"]),
                causation_id=_optional_id(values, "causation-id"),
                occurred_at=datetime.fromisoformat(values["time"]),
                took=timedelta(milliseconds=float(values.get("took-ms", "0"))),
                agent=values.get("agent", ""),
                replay_id=_optional_id(values, "replay-id"),
                traceparent=values.get("traceparent"),
            )
        except (KeyError, ValueError) as error:
            raise UnreadableEnvelope(f"{type(error).__name__}: {error}") from error


def tenant_of(headers: Iterable[tuple[str, bytes]]) -> UUID:
    """The owner of a message, also of one that is otherwise unreadable."""
    for name, value in headers:
        if name == "tenant":
            try:
                return UUID(value.decode())
            except ValueError:
                return NOBODY
    return NOBODY


def new_id() -> UUID:
    return uuid4()


def _optional_id(values: Mapping[str, str], name: str) -> UUID | None:
    return _read(values[name]) if name in values else None


# A message's ids are its neighbours' too: one tenant's, one resume's, one cause's.
@lru_cache(maxsize=4096)
def _read(text: str) -> UUID:
    return UUID(text)


@lru_cache(maxsize=4096)
def _written(identity: UUID) -> bytes:
    return str(identity).encode()
