"""Messages as they lie in Kafka: bytes, headers and a place. Nothing here is decoded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

Headers = Sequence[tuple[str, bytes]]


class Partition(NamedTuple):
    topic: str
    number: int


class Spot(NamedTuple):
    """Where one message lies."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Record:
    """A message that was read. `timestamp` is Kafka's, in milliseconds since 1970."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    timestamp: int = 0

    @property
    def source(self) -> Partition:
        return Partition(self.topic, self.partition)

    @property
    def spot(self) -> Spot:
        return Spot(self.topic, self.partition, self.offset)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be written."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
