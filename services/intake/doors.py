"""How each door is: whether it takes in what comes, and since when and why not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from schemas.operations import Health, IntegrationHealth

STARTING = "starting"


def _now() -> datetime:
    return datetime.now(UTC)


def _uncounted(_outcome: str) -> None:
    """Where nobody counts."""


@dataclass(slots=True)
class Door:
    """One door's state, known once it worked or failed. `count` is told each outcome."""

    name: str
    count: Callable[[str], None] = _uncounted
    clock: Callable[[], datetime] = _now
    error: str | None = STARTING

    def works(self) -> None:
        self.error = None

    def fails(self, error: str) -> None:
        """`error` is the class of error: no address, no name, no content."""
        self.error = error

    def report(self) -> IntegrationHealth:
        return IntegrationHealth(
            integration_id=self.name,
            kind=self.name,
            health=Health.HEALTHY if self.error is None else Health.FAILING,
            observed_at=self.clock(),
            error=self.error,
        )


@dataclass(slots=True)
class Reports:
    """Which doors are due to be reported: each on a change, and after `every` seconds anyway."""

    doors: Sequence[Door]
    every: float
    told: dict[str, tuple[str | None, float]] = field(
        default_factory=dict[str, tuple[str | None, float]]
    )

    def due(self, now: float) -> Sequence[Door]:
        return [door for door in self.doors if self._is_due(door, now)]

    def tell(self, doors: Sequence[Door], now: float) -> None:
        """Call once they stand in the outbox: what could not be told stays due."""
        self.told.update({door.name: (door.error, now) for door in doors})

    def _is_due(self, door: Door, now: float) -> bool:
        if door.error == STARTING:
            return False
        error, at = self.told.get(door.name, (None, float("-inf")))
        return now - at >= self.every or error != door.error
