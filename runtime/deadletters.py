"""A dead letter: the message's own bytes, with headers that say where, why and since when."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

from runtime.delivery import DeadLetter
from runtime.envelope import tenant_of
from runtime.record import Headers, Outgoing, Record, Spot

_PREFIX = "dlq-"


def dead_letter(record: Record, letter: DeadLetter, *, agent: str, attempts: int) -> Outgoing:
    seen = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    notes = {
        "topic": record.topic,
        "partition": str(record.partition),
        "offset": str(record.offset),
        "agent": agent,
        "attempts": str(attempts),
        "error": letter.error,
        "reason": letter.reason,
        "first-seen": seen.isoformat(),
    }
    headers = [(_PREFIX + name, value.encode()) for name, value in notes.items()]
    return Outgoing(
        topic=f"{record.topic}.dlq",
        key=record.key,
        value=record.value,
        headers=[*_without_notes(record.headers), *headers],
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter as an operator sees it. `spot` is its own place, `died_at` its message's."""

    spot: Spot
    died_at: Spot
    tenant_id: UUID
    event_id: str
    agent: str
    attempts: int
    error: str
    reason: str
    first_seen: str
    record: Record

    @classmethod
    def of(cls, record: Record) -> Self:
        text = {name: value.decode(errors="replace") for name, value in record.headers}

        def note(name: str, otherwise: str = "") -> str:
            return text.get(_PREFIX + name, otherwise)

        return cls(
            spot=record.spot,
            died_at=Spot(note("topic"), int(note("partition", "-1")), int(note("offset", "-1"))),
            tenant_id=tenant_of(record.headers),
            event_id=text.get("event-id", ""),
            agent=note("agent"),
            attempts=int(note("attempts", "0")),
            error=note("error"),
            reason=note("reason"),
            first_seen=note("first-seen"),
            record=record,
        )

    def revived(self) -> Outgoing:
        """The message as it was, for its own topic; its event id tells an inbox that knows it."""
        return Outgoing(
            topic=self.died_at.topic,
            key=self.record.key,
            value=self.record.value,
            headers=_without_notes(self.record.headers),
        )


def _without_notes(headers: Headers) -> list[tuple[str, bytes]]:
    return [(name, value) for name, value in headers if not name.startswith(_PREFIX)]
