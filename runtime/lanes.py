"""An agent's assignment: each partition is a lane, and each message in hand a task.

Starting work waits for its note (runtime.hands), committing follows what is finished, and neither
ever holds up polling.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from runtime.broker import BrokerAway, Membership
from runtime.committing import Committer, committable
from runtime.consumer import Fail
from runtime.database import is_away
from runtime.hands import Hands
from runtime.health import Health
from runtime.partitions import Lane
from runtime.record import Partition, Record, Spot
from runtime.telemetry import Telemetry

TICK = 0.2  # seconds between two commits
AGAIN = 1.0  # seconds until an outage is looked at again
GIVE_UP = 3.0  # seconds that the last words to a server may take


class Handle(Protocol):
    def __call__(self, record: Record, deaths: int = 0, /) -> Awaitable[None]:
        """Return when the message is finished."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """Opens an agent's assignments."""

    name: str
    handle: Handle
    limit: int
    hands: Hands
    telemetry: Telemetry
    health: Health

    def __call__(
        self, group: Membership, partitions: Collection[Partition], fail: Fail
    ) -> "LaneAssignment":
        return LaneAssignment(self, group, partitions, fail)


class LaneAssignment:
    def __init__(
        self, agent: Lanes, group: Membership, partitions: Collection[Partition], fail: Fail
    ) -> None:
        self._agent = agent
        self._group = group
        self._fail = fail
        self._committer = Committer(
            agent.name, group, partitions, telemetry=agent.telemetry, health=agent.health
        )
        self._lanes = {source: Lane(agent.limit) for source in partitions}
        self._suspects: dict[Spot, int] = {}
        self._finished: list[Spot] = []
        self._at_work: dict[asyncio.Task[None], float] = {}
        self._wake = asyncio.Event()
        self._loops = [
            asyncio.create_task(supervised(loop(), fail))
            for loop in (self._starting, self._ticking, self._committer.measuring)
        ]

    def add(self, records: Sequence[Record]) -> None:
        for record in records:
            self._lanes[record.source].backlog.append(record)
        self._wake.set()
        full = [
            source
            for source, lane in self._lanes.items()
            if len(lane.backlog) > 2 * self._agent.limit and not lane.paused
        ]
        self._set_paused(full, paused=True)

    async def close(self, patience: float) -> None:
        for lane in self._lanes.values():
            lane.closed = True
        for loop in self._loops:
            loop.cancel()
        await asyncio.wait(self._loops)
        await self._finish_work(patience)
        unfinished = [
            Spot(*source, offset)
            for source, lane in self._lanes.items()
            for offset in lane.in_flight.unfinished()
        ]
        await asyncio.gather(
            last_words(self._committer.commit(committable(self._lanes))),
            last_words(self._agent.hands.clear(self._finished)),
            last_words(self._agent.hands.let_go(unfinished)),
        )

    async def _finish_work(self, patience: float) -> None:
        if self._at_work:
            await asyncio.wait(set(self._at_work), timeout=patience)
        late = set(self._at_work)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=1)

    # Starting work

    async def _starting(self) -> None:
        await self._patiently(self._ask_who_died)
        while True:
            self._wake.clear()
            if self._suspects:
                await self._patiently(self._clear)  # or they would share the blame
            taken, starting = self._take()
            if taken:
                spots = [record.spot for record in taken]
                await self._patiently(lambda: self._agent.hands.note(spots))  # noqa: B023
            for record in starting:
                self._start(record)
            self._resume()
            await self._wake.wait()

    async def _ask_who_died(self) -> None:
        suspects = await self._agent.hands.take_over(self._lanes)
        if suspects:
            committed = await self._group.committed(self._lanes)
            for spot, deaths in suspects.items():
                if spot.offset < committed.get(Partition(spot.topic, spot.partition), 0):
                    self._finished.append(spot)  # committed before its owner died
                else:
                    self._suspects[spot] = deaths
        self._agent.telemetry.set("suspects", len(self._suspects), self._agent.name)

    def _take(self) -> tuple[list[Record], list[Record]]:
        if self._suspects:
            return self._take_one()
        taken: list[Record] = []
        starting: list[Record] = []
        for lane in self._lanes.values():
            if lane.backlog:
                more = lane.take()
                taken += more[0]
                starting += more[1]
        return taken, starting

    def _take_one(self) -> tuple[list[Record], list[Record]]:
        """The next message of a partition with a suspect, while nothing else is in hand."""
        if self._at_work:
            return [], []
        for source in {Partition(spot.topic, spot.partition) for spot in self._suspects}:
            taken, starting = self._lanes[source].take(at_most=1)
            if taken:
                self._clear_passed(taken[0])
                return taken, starting
        return [], []

    def _clear_passed(self, record: Record) -> None:
        """A suspect that Kafka no longer has (compacted, expired) will not come."""
        passed = [
            spot
            for spot in self._suspects
            if spot[:2] == record.spot[:2] and spot.offset < record.offset
        ]
        for spot in passed:
            self._cleared(spot)

    def _cleared(self, spot: Spot) -> None:
        self._finished.append(spot)
        if self._suspects and self._suspects.pop(spot, 0):
            self._agent.telemetry.set("suspects", len(self._suspects), self._agent.name)

    def _start(self, record: Record) -> None:
        task = asyncio.create_task(self._work(record))
        self._at_work[task] = monotonic()
        task.add_done_callback(self._ended)

    async def _work(self, record: Record) -> None:
        """Handle a message, then the ones with its key that waited behind it."""
        lane = self._lanes[record.source]
        current: Record | None = record
        while current is not None:
            spot = current.spot
            await self._agent.handle(current, self._suspects.get(spot, 0))
            self._cleared(spot)
            current = lane.finish(current)
            self._wake.set()

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._at_work[task]
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(error)

    # Committing

    async def _ticking(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            await self._patiently(self._tick)

    async def _tick(self) -> None:
        # Notes go first: one that outlived its commit would name a message that never comes.
        offsets = committable(self._lanes)
        await self._clear()
        await self._committer.commit(offsets)
        self._report()

    async def _clear(self) -> None:
        finished, self._finished = self._finished, []
        try:
            await self._agent.hands.clear(finished)
        except BaseException:
            self._finished += finished
            raise

    def _report(self) -> None:
        in_hand = sum(len(lane.in_flight) for lane in self._lanes.values())
        self._agent.telemetry.set("in_flight_messages", in_hand, self._agent.name)
        self._agent.health.working_since(min(self._at_work.values(), default=None))

    # Polling's brake

    def _resume(self) -> None:
        thirsty = [
            source
            for source, lane in self._lanes.items()
            if lane.paused and len(lane.backlog) <= self._agent.limit
        ]
        self._set_paused(thirsty, paused=False)

    def _set_paused(self, sources: Collection[Partition], *, paused: bool) -> None:
        for source in sources:
            self._lanes[source].paused = paused
        if sources:
            (self._group.pause if paused else self._group.resume)(sources)

    async def _patiently(self, action: Callable[[], Awaitable[None]]) -> None:
        """Do it, as long as it takes: while a server is away, trying again is all there is."""
        while True:
            try:
                return await action()
            except Exception as error:
                if not (is_away(error) or isinstance(error, BrokerAway)):
                    raise
                await asyncio.sleep(AGAIN)


async def supervised(loop: Awaitable[None], fail: Fail) -> None:
    """A loop that ends by an error ends the process's work: better than half a consumer."""
    try:
        await loop
    except Exception as error:  # noqa: BLE001  passed on, to where it is raised again
        fail(error)


async def last_words(action: Awaitable[None]) -> None:
    """Give it a moment; what a server that is away does not hear, the next owner finds out."""
    try:
        async with asyncio.timeout(GIVE_UP):
            await action
    except Exception as error:
        if not (is_away(error) or isinstance(error, BrokerAway)):
            raise
