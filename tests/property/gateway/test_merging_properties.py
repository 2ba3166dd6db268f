"""What holds for any merge, whatever the records hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway.merging import hand_over, merge, undo

pytestmark = pytest.mark.property

values = st.none() | st.booleans() | st.integers(-2, 2) | st.text(max_size=3)
records = st.dictionaries(
    st.sampled_from("abcdef"), values | st.lists(values, max_size=3), max_size=6
)


@settings(max_examples=120, deadline=None)
@given(records, records)
def test_undoing_a_merge_is_as_if_it_had_not_been(
    survivor: dict[str, object], other: dict[str, object]
) -> None:
    plan = merge(survivor, other)
    undone = undo(plan, plan.merged)
    assert (repr(undone.survivor), repr(undone.other)) == (repr(survivor), repr(other))
    assert undone.later == ()


@settings(max_examples=120, deadline=None)
@given(records, records, st.dictionaries(st.sampled_from("abcdefgh"), values, max_size=4))
def test_a_later_change_is_never_lost_and_can_be_given_to_either(
    survivor: dict[str, object], other: dict[str, object], changes: dict[str, object]
) -> None:
    plan = merge(survivor, other)
    undone = undo(plan, {**plan.merged, **changes})
    told = {one.field: one.changed for one in undone.later}
    for field, value in changes.items():
        if repr(value) != repr(plan.merged.get(field, "nothing")):
            assert repr(told[field]) == repr(value)
            assert repr(undone.survivor[field]) == repr(value)
    for field in told:
        undone = hand_over(undone, plan, field)
    assert repr(sorted(undone.survivor.items())) == repr(sorted(survivor.items()))
