"""What two candidates become, and how they part."""

from typing import Any

import pytest

from services.gateway.uniting import join_applications, part, unite

BLANK: dict[str, Any] = {
    "first_name": "Ann",
    "last_name": "Hale",
    "email": "ann@example.com",
    "phone": None,
    "status": "New",
    "phase": 1,
    "notes": None,
    "skills": [],
    "edited": [],
    "resume_id": None,
    "applied_at": "2026-03-01T00:00:00+00:00",
}


def a_record(**fields: Any) -> dict[str, Any]:
    return {**BLANK, **fields}


def an_application(name: str, job: str | None, **fields: Any) -> dict[str, Any]:
    return {
        "id": name,
        "job_id": job,
        "resume_id": None,
        "stage": "applied",
        "guard": None,
        "released_by": None,
        "released_at": None,
        "released_reason": None,
        "updated_at": "2026-03-01T00:00:00+00:00",
        **fields,
    }


@pytest.mark.parametrize(("ours", "theirs"), [("LEFT", "New"), ("Hired", "LEFT")])
def test_where_one_has_left_so_has_the_person(ours: str, theirs: str) -> None:
    assert unite(a_record(status=ours), a_record(status=theirs)).merged["status"] == "LEFT"


def test_the_further_phase_and_the_first_application_stand() -> None:
    earlier = "2026-02-28T23:30:00.5+00:00"
    plan = unite(a_record(), a_record(phase=2, applied_at=earlier))
    assert (plan.merged["phase"], plan.merged["applied_at"]) == (2, earlier)
    assert plan.taken == ("applied_at", "phase")


def test_both_notes_are_kept_but_not_twice() -> None:
    assert unite(a_record(notes="A"), a_record(notes="B")).merged["notes"] == "A\n\nB"
    assert unite(a_record(notes="A, B"), a_record(notes="B")).merged["notes"] == "A, B"


def test_a_later_change_that_is_the_others_goes_with_the_mark_that_a_person_made_it() -> None:
    plan = unite(a_record(), a_record(phone="1"))
    current = {**plan.merged, "phone": "2", "edited": ["phone"]}
    kept, given = part(plan, current), part(plan, current, ["phone"])
    assert (kept.survivor["phone"], kept.survivor["edited"]) == ("2", ["phone"])
    assert (kept.other["phone"], kept.other["edited"]) == ("1", [])
    assert (given.survivor["phone"], given.survivor["edited"]) == (None, [])
    assert (given.other["phone"], given.other["edited"]) == ("2", ["phone"])


def test_a_field_that_the_other_had_edited_and_a_person_edits_again_stays_marked() -> None:
    plan = unite(a_record(), a_record(phone="1", edited=["phone"]))
    undone = part(plan, {**plan.merged, "phone": "2"})
    assert (undone.survivor["edited"], undone.other["edited"]) == (["phone"], ["phone"])


def test_what_a_person_released_stays_released() -> None:
    plan = unite(a_record(status="LEFT"), a_record())
    released = an_application("b", "job", released_at="2026-03-02T00:00:00+00:00")
    joined = join_applications(plan, [], [released])
    assert (joined.moving, joined.altered) == (["b"], [])


def test_what_a_leaver_applied_for_before_leaving_is_not_held() -> None:
    plan = unite(a_record(status="LEFT"), a_record())
    joined = join_applications(plan, [an_application("a", "1")], [an_application("b", "2")])
    assert [one.id for one in joined.altered] == ["b"]


def test_of_two_applications_for_a_job_the_survivors_stands_and_a_hold_wins() -> None:
    plan = unite(a_record(), a_record())
    ours, theirs = (
        an_application("a", "1", stage="offer"),
        an_application("b", "1", guard="blocked_left"),
    )
    joined = join_applications(plan, [ours], [theirs])
    assert joined.moving == []
    [altered] = joined.altered
    assert (altered.id, altered.after["stage"], altered.after["guard"]) == (
        "a",
        "offer",
        "blocked_left",
    )


def test_two_applications_for_no_job_are_two_for_one() -> None:
    plan = unite(a_record(), a_record())
    joined = join_applications(plan, [an_application("a", None)], [an_application("b", None)])
    assert (joined.moving, joined.altered) == ([], [])
