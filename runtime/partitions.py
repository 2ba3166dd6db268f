"""The bookkeeping of one partition: what is in hand, in which order, and what may be committed."""

from collections import deque
from collections.abc import Iterable, Iterator

from runtime.record import Record


class InFlight:
    """Offsets taken and not finished. What may be committed never passes the first of them."""

    __slots__ = ("_finished", "_next", "_taken")

    def __init__(self) -> None:
        self._taken: deque[int] = deque()
        self._finished: set[int] = set()
        self._next: int | None = None

    def __len__(self) -> int:
        return len(self._taken) - len(self._finished)

    def take(self, offset: int) -> None:
        self._taken.append(offset)
        self._next = offset + 1

    def finish(self, offset: int) -> None:
        self._finished.add(offset)
        while self._taken and self._taken[0] in self._finished:
            self._finished.remove(self._taken.popleft())

    @property
    def committable(self) -> int | None:
        """The offset to read next after a restart; None as long as nothing was taken."""
        return self._taken[0] if self._taken else self._next

    def unfinished(self) -> Iterator[int]:
        return (offset for offset in self._taken if offset not in self._finished)


class Lane:
    """One partition's messages on their way: fetched, in hand, finished.

    At most `limit` are in hand at once; of those with one key, only the first is at work and the
    others wait behind it.
    """

    __slots__ = ("_behind", "_limit", "backlog", "closed", "in_flight", "paused")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._behind: dict[bytes, deque[Record]] = {}
        self.backlog: deque[Record] = deque()
        self.in_flight = InFlight()
        self.paused = False
        self.closed = False

    def add(self, record: Record) -> None:
        self.backlog.append(record)

    def take(self, at_most: int | None = None) -> tuple[list[Record], list[Record]]:
        """Take what there is room for: everything taken, and those of it that may start now.

        A little room is left alone until it is worth a round trip (runtime.hands notes each take).
        """
        taken: list[Record] = []
        starting: list[Record] = []
        room = min(at_most or self._limit, self._limit - len(self.in_flight))
        if room < min(self._limit // 4, len(self.backlog)) and not at_most:
            return taken, starting
        while self.backlog and len(taken) < room and not self.closed:
            record = self.backlog.popleft()
            self.in_flight.take(record.offset)
            taken.append(record)
            if self._may_start(record):
                starting.append(record)
        return taken, starting

    def finish(self, record: Record) -> Record | None:
        """Note that a message is done; return the one that waited behind it, if it may start."""
        self.in_flight.finish(record.offset)
        if record.key is None:
            return None
        behind = self._behind[record.key]
        if behind and not self.closed:
            return behind.popleft()
        if not behind:
            del self._behind[record.key]
        return None

    def _may_start(self, record: Record) -> bool:
        if record.key is None:
            return True
        behind = self._behind.get(record.key)
        if behind is None:
            self._behind[record.key] = deque()
            return True
        behind.append(record)
        return False


def in_flight(lanes: Iterable[Lane]) -> int:
    return sum(len(lane.in_flight) for lane in lanes)
