"""Where a resume stands, from the stages it has been through: a pure function of their set.

Events of different topics arrive in any order, so stages are ordered by the pipeline, and a
resume that was replayed has several attempts, of which the latest verdict counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from schemas.candidate import Resolution
from schemas.operations import MailStatus


class Stage(StrEnum):
    RECEIVED = "received"
    SCANNED = "scanned"
    PARSED = "parsed"
    REJECTED = "rejected"
    RESOLVED = "resolved"
    SCREENED = "screened"
    MAILED = "mailed"


RANK: Final[Mapping[Stage, int]] = {
    Stage.RECEIVED: 0,
    Stage.SCANNED: 1,
    Stage.PARSED: 2,
    Stage.REJECTED: 2,
    Stage.RESOLVED: 3,
    Stage.SCREENED: 4,
    Stage.MAILED: 5,
}
VERDICTS: Final = (Stage.PARSED, Stage.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """One stage that a resume has passed, as its event told it."""

    event_id: UUID
    stage: Stage
    outcome: str
    finished_at: datetime
    took: timedelta = timedelta(0)
    reason: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict[str, Any])
    replay_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A stage in its place; `waited` is how long the resume lay between it and the one before."""

    passed: Passed
    waited: timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """`is_final` says that nothing more will happen to the resume by itself."""

    state: Stage
    reason: str | None
    is_final: bool


def standing(stages: Iterable[Passed]) -> Standing:
    """Where the resume stands now. Without a stage it has been received: it is in our table."""
    attempts = _attempts(stages)
    verdict = _verdict(passed for attempt in attempts for passed in attempt)
    if verdict is not None and verdict.stage is Stage.REJECTED:
        return Standing(Stage.REJECTED, verdict.reason, is_final=True)
    # What a rejected attempt led to (the mail that said so) says nothing about a later success.
    counted = [passed for attempt in attempts if not _failed(attempt) for passed in attempt]
    reached = [passed.stage for passed in counted if _reached(passed)]
    return Standing(
        max(reached, key=RANK.__getitem__, default=Stage.RECEIVED),
        None,
        is_final=_is_over(counted),
    )


def steps(stages: Iterable[Passed]) -> list[Step]:
    """The stages of each attempt in the pipeline's order, the first attempt first."""
    return [step for attempt in _attempts(stages) for step in _waits(attempt)]


def _attempts(stages: Iterable[Passed]) -> list[list[Passed]]:
    grouped: dict[UUID | None, list[Passed]] = {}
    for passed in stages:
        grouped.setdefault(passed.replay_id, []).append(passed)
    ordered = [sorted(attempt, key=_place) for attempt in grouped.values()]
    return sorted(ordered, key=lambda attempt: min(_moment(passed) for passed in attempt))


def _waits(attempt: Sequence[Passed]) -> list[Step]:
    placed: list[Step] = []
    for passed in attempt:
        before = [p for p in attempt if RANK[p.stage] < RANK[passed.stage]]
        waited = timedelta(0)
        if before:
            started = passed.finished_at - passed.took
            waited = max(timedelta(0), started - max(p.finished_at for p in before))
        placed.append(Step(passed, waited))
    return placed


def _verdict(stages: Iterable[Passed]) -> Passed | None:
    return max((p for p in stages if p.stage in VERDICTS), key=_moment, default=None)


def _failed(attempt: Iterable[Passed]) -> bool:
    verdict = _verdict(attempt)
    return verdict is not None and verdict.stage is Stage.REJECTED


def _is_over(stages: Sequence[Passed]) -> bool:
    """HR's mail ends the way. One more resume of a known person usually mails nobody."""
    passed = {each.stage for each in stages}
    attached = any(
        each.stage is Stage.RESOLVED and each.outcome == Resolution.ATTACHED for each in stages
    )
    return Stage.MAILED in passed or (Stage.SCREENED in passed and attached)


def _reached(passed: Passed) -> bool:
    return passed.stage is not Stage.MAILED or passed.outcome == MailStatus.SENT


def _place(passed: Passed) -> tuple[int, datetime, UUID]:
    return (RANK[passed.stage], *_moment(passed))


def _moment(passed: Passed) -> tuple[datetime, UUID]:
    """Two events at one instant are told apart by their ids, so that everybody agrees."""
    return (passed.finished_at, passed.event_id)
