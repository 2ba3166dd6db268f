"""Decides what a merged record holds, and how it comes apart again without losing what came after.

A record is fields with JSON values. A merge keeps both records as they were; undoing it gives them
back to the byte. A field that somebody changed in between keeps the change, on the survivor, and is
listed: a person says whose it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class MergePlan:
    """Both records before, and the one they become; `taken` names what came from the other."""

    survivor: Record
    other: Record
    merged: Record
    taken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LaterChange:
    """A field changed after the merge: what the merge had left, and what it was changed to."""

    field: str
    merged: object
    changed: object


@dataclass(frozen=True, slots=True)
class Undo:
    survivor: Record
    other: Record
    later: tuple[LaterChange, ...] = ()


def merge(survivor: Record, other: Record) -> MergePlan:
    """The survivor's values stay; gaps are filled and lists are extended from the other."""
    merged = dict(survivor)
    for field, value in other.items():
        if field not in merged:
            merged[field] = value
        else:
            merged[field] = _joined(merged[field], value)
    taken = tuple(
        sorted(f for f, value in merged.items() if f not in survivor or value != survivor[f])
    )
    return MergePlan(dict(survivor), dict(other), merged, taken)


def _joined(ours: object, theirs: object) -> object:
    if _is_list(ours) and _is_list(theirs):
        return [*ours, *(value for value in theirs if value not in ours)]
    return theirs if _is_empty(ours) else ours


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list | tuple)


def _is_empty(value: object) -> bool:
    return value is None or value == "" or (_is_list(value) and not value)


def undo(plan: MergePlan, current: Record) -> Undo:
    """Both records as they were, with what changed on the merged one since."""
    fields = [*plan.survivor, *(field for field in current if field not in plan.survivor)]
    survivor: dict[str, object] = {}
    later: list[LaterChange] = []
    for field in fields:
        merged, now = plan.merged.get(field), current.get(field)
        if _same(merged, now) and (field in plan.merged) == (field in current):
            if field in plan.survivor:
                survivor[field] = plan.survivor[field]
            continue
        later.append(LaterChange(field, merged, now))
        if field in current:
            survivor[field] = _with_changes(plan.survivor.get(field), merged, now)
    return Undo(survivor, dict(plan.other), tuple(later))


def _same(one: object, other: object) -> bool:
    """Equal, and of one type: 1, 1.0 and true are three values in a record."""
    if _is_list(one) and _is_list(other):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return type(one) is type(other) and one == other


def _with_changes(before: object, merged: object, now: object) -> object:
    """A list keeps its own entries, less those removed since and with those added since."""
    if not (_is_list(before) and _is_list(merged) and _is_list(now)):
        return now
    kept = [value for value in before if value in now]
    return [*kept, *(value for value in now if value not in merged)]


def hand_over(undone: Undo, plan: MergePlan, field: str) -> Undo:
    """A later change turns out to be the other's: the survivor gets its own value back."""
    change = next(one for one in undone.later if one.field == field)
    survivor = {f: v for f, v in undone.survivor.items() if f != field}
    if field in plan.survivor:
        survivor[field] = plan.survivor[field]
    other = dict(undone.other)
    other[field] = _with_changes(plan.other.get(field), change.merged, change.changed)
    rest = tuple(one for one in undone.later if one.field != field)
    return replace(undone, survivor=survivor, other=other, later=rest)
