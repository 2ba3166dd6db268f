"""What the runtime asks of a broker, so that its logic runs on Kafka and in memory alike."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from runtime.record import Outgoing, Partition, Record


class BrokerAway(Exception):
    """The broker can't be reached or asked us to come back: trying again later can help."""


class CommitRefused(Exception):
    """The group has moved on: these partitions may belong to another member by now."""


class Publisher(Protocol):
    async def publish(self, messages: Sequence[Outgoing]) -> None:
        """Return when every message is acknowledged; those with one key keep their order."""
        ...


class Membership(Protocol):
    """One member's place in a consumer group."""

    async def poll(self, wait: float) -> Sequence[Record]:
        """Records of own partitions, in order; none after `wait` seconds without any."""
        ...

    def pause(self, partitions: Collection[Partition]) -> None: ...
    def resume(self, partitions: Collection[Partition]) -> None: ...

    async def commit(self, offsets: Mapping[Partition, int]) -> None:
        """Commit the next offset to read of each partition."""
        ...

    async def committed(self, partitions: Collection[Partition]) -> Mapping[Partition, int]:
        """The offsets the group has committed, where it has."""
        ...

    async def ends(self, partitions: Collection[Partition]) -> Mapping[Partition, int]:
        """The offset after the last message there is."""
        ...


class Owner(Protocol):
    """Who is told which partitions are its own. A rebalance first revokes all of them."""

    async def on_assigned(self, group: Membership, partitions: Collection[Partition]) -> None: ...
    async def on_revoked(self) -> None: ...


Join = Callable[[Owner], AbstractAsyncContextManager[Membership]]
"""Join a group, and leave it at the end of the block."""
