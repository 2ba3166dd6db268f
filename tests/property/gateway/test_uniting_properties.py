"""What holds whenever two candidates become one, whatever their records say."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway.uniting import join_applications, part, unite

pytestmark = pytest.mark.property

text = st.text(max_size=4)
names = st.lists(st.sampled_from(["notes", "phone", "email"]), max_size=3, unique=True)
records = st.fixed_dictionaries(
    {
        "first_name": text,
        "email": text,
        "phone": st.none() | text,
        "status": st.sampled_from(["New", "LEFT", "Hired"]),
        "phase": st.sampled_from([1, 2]),
        "notes": st.none() | text,
        "skills": st.lists(text, max_size=3),
        "experience_years": st.none() | st.integers(0, 40) | st.floats(0, 40),
        "edited": names,
        "resume_id": st.none() | st.uuids().map(str),
        "applied_at": st.datetimes(timezones=st.just(None)).map(
            lambda at: f"{at.isoformat()}+00:00"
        ),
    }
)
applications = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.uuids().map(str),
            "job_id": st.sampled_from([None, "nurse", "matron"]),
            "stage": st.sampled_from(["applied", "interview"]),
            "guard": st.sampled_from([None, "blocked_left"]),
            "released_at": st.sampled_from([None, "2026-01-01T00:00:00+00:00"]),
        }
    ),
    max_size=3,
    unique_by=lambda one: str(one["job_id"]),
)


@settings(max_examples=150, deadline=None)
@given(records, records)
def test_parting_what_was_united_gives_both_back(
    survivor: dict[str, Any], other: dict[str, Any]
) -> None:
    plan = unite(survivor, other)
    undone = part(plan, dict(plan.merged))
    assert (undone.survivor, undone.other, undone.later) == (survivor, other, ())


@settings(max_examples=150, deadline=None)
@given(records, records, st.sampled_from(["phone", "notes", "email"]), text)
def test_a_later_change_is_on_one_side_and_lost_on_neither(
    survivor: dict[str, Any], other: dict[str, Any], field: str, value: str
) -> None:
    plan = unite(survivor, other)
    current = {**plan.merged, field: value}
    kept, given_away = part(plan, current), part(plan, current, [field])
    if plan.merged[field] == value:
        assert kept.later == ()
        return
    assert (kept.survivor[field], kept.other[field]) == (value, other[field])
    assert (given_away.survivor[field], given_away.other[field]) == (survivor[field], value)
    marked: Any = given_away.other["edited"]
    assert field in marked


@settings(max_examples=150, deadline=None)
@given(records, records, applications, applications)
def test_no_hold_is_lost_and_no_leaver_slips_in(
    survivor: dict[str, Any],
    other: dict[str, Any],
    ours: list[dict[str, Any]],
    theirs: list[dict[str, Any]],
) -> None:
    plan = unite(survivor, other)
    joined = join_applications(plan, ours, theirs)
    altered = {one.id: one.after for one in joined.altered}
    standing = [*ours, *(one for one in theirs if one["id"] in joined.moving)]
    jobs = [one["job_id"] for one in standing]
    assert len(jobs) == len(set(jobs))
    held = {one["job_id"] for one in standing if altered.get(one["id"], one)["guard"]}
    assert {one["job_id"] for one in (*ours, *theirs) if one["guard"]} <= held
    for newcomers, leaver in ((theirs, survivor), (ours, other)):
        both_left = survivor["status"] == other["status"] == "LEFT"
        if leaver["status"] == "LEFT" and not both_left:
            assert {one["job_id"] for one in newcomers if not one["released_at"]} <= held
