"""Messages given up: their original bytes, and headers that say where, why and since when.

`dead_letter` is what agents write; the rest is what an operator does with them. That somebody
retried or discarded a letter stands in a table, not in a topic of tombstones: listing asks "which
are still open", and a table answers that without reading two topics to their ends. A retry is
published before it is noted, so a crash between the two sends it twice, under the same event id.
"""

from datetime import UTC, datetime

from runtime.delivery import DeadLetter
from runtime.record import Headers, Outgoing, Record

_SUFFIX = ".dlq"
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
        record.topic + _SUFFIX, record.key, record.value, [*original(record.headers), *headers]
    )


def original(headers: Headers) -> list[tuple[str, bytes]]:
    """The headers a message had before it died."""
    return [(name, value) for name, value in headers if not name.startswith(_PREFIX)]
