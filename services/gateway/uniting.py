"""Decides what becomes of two candidates that a person found to be one, and of their applications.

Where one of the two has left, so has the person: what the other applied for is held.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.gateway.editing import LEFT
from services.gateway.merging import MergePlan, Undo, hand_over, merge, undo

HELD: Final = "blocked_left"
FIRST_STAGE: Final = "applied"
# What the record says about itself: it follows the fields and is no change of its own.
BOOKKEEPING: Final = frozenset({"edited", "resume_id"})

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Altered:
    """An application of the survivor's that the merge changes."""

    id: str
    before: Fields
    after: Fields


@dataclass(frozen=True, slots=True)
class Joined:
    """`moving` go to the survivor. One for a job that the survivor applied for, too, stays."""

    moving: Sequence[str]
    altered: Sequence[Altered]


def unite(survivor: Fields, other: Fields) -> MergePlan:
    """The survivor's values stay, gaps are filled; nothing that either side says is lost."""
    plan = merge(survivor, other)
    merged: Fields = {
        **plan.merged,
        "status": LEFT if LEFT in (survivor["status"], other["status"]) else survivor["status"],
        "phase": max(survivor["phase"], other["phase"]),
        "notes": _both(survivor["notes"], other["notes"]),
        "applied_at": min(survivor["applied_at"], other["applied_at"], key=datetime.fromisoformat),
    }
    taken = tuple(sorted(name for name in merged if merged[name] != survivor[name]))
    return MergePlan(plan.survivor, plan.other, merged, taken)


def part(plan: MergePlan, current: Fields, theirs: Iterable[str] = ()) -> Undo:
    """Both as they were. A field changed since keeps its change, on the side that it belongs to."""
    undone = undo(plan, current)
    changed = {change.field for change in undone.later} - BOOKKEEPING
    given = sorted(changed.intersection(theirs))
    for field in given:
        undone = hand_over(undone, plan, field)
    survivor, other = dict(undone.survivor), dict(undone.other)
    own = _names(plan.survivor["edited"])
    kept = changed.intersection(_names(current["edited"])).difference(given, own)
    survivor["edited"] = [
        name
        for name in dict.fromkeys([*_names(survivor["edited"]), *sorted(kept)])
        if name in own or name not in given
    ]
    if given:
        other["edited"] = sorted({*_names(other["edited"]), *given})
    later = tuple(change for change in undone.later if change.field not in BOOKKEEPING)
    return Undo(survivor, other, later)


def join_applications(plan: MergePlan, ours: Sequence[Fields], theirs: Sequence[Fields]) -> Joined:
    by_job = {application["job_id"]: application for application in ours}
    after = {application["id"]: application for application in ours}
    moving: list[str] = []
    we_left = plan.survivor["status"] == LEFT
    they_left = plan.other["status"] == LEFT
    for application in theirs:
        newcomer = _held(application) if we_left and not they_left else application
        same = by_job.get(application["job_id"])
        if same is None:
            moving.append(application["id"])
            after[application["id"]] = newcomer
        else:
            after[same["id"]] = _joined(same, newcomer)
    if they_left and not we_left:
        for application in ours:
            after[application["id"]] = _held(after[application["id"]])
    before = {application["id"]: application for application in (*ours, *theirs)}
    altered = [
        Altered(name, before[name], after[name])
        for name in sorted(after)
        if after[name] != before[name]
    ]
    return Joined(sorted(moving), altered)


def _joined(ours: Fields, theirs: Fields) -> Fields:
    """One application of two for a job: where either is held, it is; what has moved on stands."""
    joined = dict(ours)
    if joined["stage"] == FIRST_STAGE:
        joined["stage"] = theirs["stage"]
    return _hold(joined) if theirs["guard"] else joined


def _held(application: Fields) -> Fields:
    """What a person released stays released."""
    return application if application["released_at"] else _hold(application)


def _hold(application: Fields) -> Fields:
    unreleased = {"released_by": None, "released_at": None, "released_reason": None}
    return {**application, **unreleased, "guard": HELD}


def _both(ours: str | None, theirs: str | None) -> str | None:
    if not ours or not theirs or theirs in ours:
        return ours or theirs
    return f"{ours}\n\n{theirs}"


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list) else []


def same_application(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether nobody has touched it since."""
    return {**one, "updated_at": None} == {**other, "updated_at": None}
