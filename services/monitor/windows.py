"""Counts and latencies of a stage in hopping windows, in values that JSON can carry.

A pane is one minute of one origin. A window is the last few panes merged: it hops as minutes pass,
and each event is counted once, not once for every window it falls in. Latencies are kept in buckets
that grow by a fifth, so that they merge exactly and a percentile is at most a tenth off.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor, log
from typing import TypedDict
from uuid import UUID

from schemas import topics
from services.monitor.samples import Origin, Sample

PANE = 60.0  # seconds
_GROWTH = 1.2
_LOG_GROWTH = log(_GROWTH)


class Pane(TypedDict):
    done: int
    failed: int
    dead: int
    took: dict[str, int]


@dataclass(frozen=True, slots=True)
class Dated:
    """A pane, whose it is and when it began."""

    origin: Origin
    begins: float
    pane: Pane


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of one tenant over a window."""

    pane: Pane
    seconds: float

    @property
    def count(self) -> int:
        return self.pane["done"] + self.pane["failed"] + self.pane["dead"]

    @property
    def rate(self) -> float:
        return self.count / self.seconds

    @property
    def failure_ratio(self) -> float:
        return (self.pane["failed"] + self.pane["dead"]) / self.count if self.count else 0.0

    def took_seconds(self, share: float) -> float | None:
        took = percentile(self.pane["took"], share)
        return None if took is None else took / 1000


def empty() -> Pane:
    return Pane(done=0, failed=0, dead=0, took={})


def pane_of(sample: Sample) -> Pane:
    pane = empty()
    pane[sample.outcome.value] = 1
    if sample.took_ms is not None:
        pane["took"] = {_bucket(sample.took_ms): 1}
    return pane


def merged(one: Pane, other: Pane) -> Pane:
    took = dict(one["took"])
    for bucket, count in other["took"].items():
        took[bucket] = took.get(bucket, 0) + count
    return Pane(
        done=one["done"] + other["done"],
        failed=one["failed"] + other["failed"],
        dead=one["dead"] + other["dead"],
        took=took,
    )


def percentile(took: Mapping[str, int], share: float) -> float | None:
    """The milliseconds that this share of the events stayed within; None without events."""
    total = sum(took.values())
    rank = ceil(share * total)
    seen = 0
    for bucket, count in sorted((int(name), count) for name, count in took.items()):
        seen += count
        if seen >= rank:
            return float(_GROWTH ** (bucket + 0.5)) if bucket >= 0 else 0.5
    return None


def stages(panes: Iterable[Dated], now: float, seconds: float) -> dict[tuple[UUID, str], Stage]:
    """Each tenant's stages over the window that ends now; one that has gone quiet is at zero."""
    since = _window_start(now, seconds)
    found: dict[tuple[UUID, str], Pane] = {}
    for dated in panes:
        name = (dated.origin.tenant_id, dated.origin.agent)
        before = found.setdefault(name, empty())
        if dated.begins >= since:
            found[name] = merged(before, dated.pane)
    return {name: Stage(pane, seconds) for name, pane in found.items()}


def stalled(
    panes: Iterable[Dated], now: float, *, grace: float, seconds: float
) -> dict[tuple[UUID, str], int]:
    """How much came to each stage before the grace began, where nothing at all has left it."""
    since, until = _window_start(now, seconds), now - grace
    came: dict[tuple[UUID, str], int] = {}
    left: set[tuple[UUID, str]] = set()
    for dated in panes:
        tenant_id, topic, agent, _ = dated.origin
        if dated.begins < since:
            continue
        left.add((tenant_id, agent))
        if dated.begins + PANE <= until:
            for consumer in topics.BY_NAME[topic].consumers if topic in topics.BY_NAME else ():
                name = (tenant_id, consumer)
                came[name] = came.get(name, 0) + dated.pane["done"]
    return {name: count for name, count in came.items() if count and name not in left}


def _window_start(now: float, seconds: float) -> float:
    """The pane that is being filled counts as one of them."""
    return floor(now / PANE) * PANE - (seconds - PANE)


def _bucket(milliseconds: float) -> str:
    return str(floor(log(milliseconds) / _LOG_GROWTH) if milliseconds >= 1 else -1)
