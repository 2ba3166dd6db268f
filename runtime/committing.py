"""Commits offsets as they become final, and measures how far behind they are."""

import asyncio
import logging
from collections.abc import Collection

from runtime.broker import BrokerAway, CommitRefused, Membership
from runtime.health import Health
from runtime.partitions import Lane
from runtime.record import Partition
from runtime.telemetry import Telemetry

log = logging.getLogger(__name__)

MEASURE = 5.0  # seconds between two looks at the lag
ANSWER = 5.0  # seconds the broker has to answer


class Committer:
    """One assignment's offsets."""

    def __init__(
        self,
        name: str,
        group: Membership,
        partitions: Collection[Partition],
        *,
        telemetry: Telemetry,
        health: Health,
    ) -> None:
        self._name = name
        self._group = group
        self._partitions = partitions
        self._telemetry = telemetry
        self._health = health
        self._committed: dict[Partition, int] = {}

    async def commit(self, offsets: dict[Partition, int]) -> None:
        """Commit what changed. Refused means that others own the partitions by now: let it be."""
        changed = {
            source: offset
            for source, offset in offsets.items()
            if self._committed.get(source) != offset
        }
        if not changed:
            return
        try:
            await self._group.commit(changed)
        except CommitRefused:
            log.info("commit refused", extra={"agent": self._name})
        else:
            self._committed.update(changed)

    async def measuring(self) -> None:
        """Tell the lag now and then; a broker that doesn't answer this is away."""
        while True:
            try:
                async with asyncio.timeout(ANSWER):
                    await self._measure()
            except (BrokerAway, TimeoutError):
                self._health.unwell("kafka", "does not answer")
            else:
                self._health.well("kafka")
            await asyncio.sleep(MEASURE)

    async def _measure(self) -> None:
        ends = await self._group.ends(self._partitions)
        starts = await self._group.committed(self._partitions)
        behind: dict[str, int] = {}
        for source, end in ends.items():
            done = self._committed.get(source, starts.get(source, 0))
            behind[source.topic] = behind.get(source.topic, 0) + max(0, end - done)
        for topic, messages in behind.items():
            self._telemetry.set("lag_messages", messages, self._name, topic)


def committable(lanes: dict[Partition, Lane]) -> dict[Partition, int]:
    offsets = {source: lane.in_flight.committable for source, lane in lanes.items()}
    return {source: offset for source, offset in offsets.items() if offset is not None}
