"""Collects samples for a second before they are written: a table's write costs more than a sample.

A sample that dies with the process was counted by nobody, and that costs nothing here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import floor

from services.monitor.samples import Origin, Sample
from services.monitor.windows import PANE, Dated, Pane, empty, merged, pane_of

EVERY = 1.0  # seconds
_MOST = 1000  # samples

Place = tuple[str, float]


@dataclass(slots=True)
class Gathering:
    """Panes by partition: each is written while a message of its own partition is in hand."""

    panes: dict[int, dict[Place, Pane]] = field(default_factory=dict[int, dict[Place, Pane]])
    written: dict[int, float] = field(default_factory=dict[int, float])
    counts: dict[int, int] = field(default_factory=dict[int, int])

    def add(self, sample: Sample) -> None:
        partition = sample.origin.partition
        panes = self.panes.setdefault(partition, {})
        place = (sample.origin.key, floor(sample.at / PANE) * PANE)
        panes[place] = merged(panes.get(place) or empty(), pane_of(sample))
        self.counts[partition] = self.counts.get(partition, 0) + 1

    def due(self, partition: int, now: float) -> Iterable[tuple[Place, Pane]]:
        """The partition's panes, handed over, once it is time."""
        is_full = self.counts.get(partition, 0) >= _MOST
        if not is_full and now - self.written.get(partition, 0.0) < EVERY:
            return ()
        self.written[partition] = now
        self.counts.pop(partition, None)
        return self.panes.pop(partition, {}).items()

    def held(self) -> Iterator[Dated]:
        """What is not written yet counts all the same."""
        for panes in self.panes.values():
            for (key, begins), pane in panes.items():
                yield Dated(Origin.of(key), begins, pane)
