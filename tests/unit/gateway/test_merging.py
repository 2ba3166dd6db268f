from services.gateway.merging import hand_over, merge, undo

ANN = {"name": "Ann Hale", "phone": None, "emails": ["ann@example.com"], "note": "asked back"}
ANNA = {
    "name": "Anna Hale",
    "phone": "+44 20 7946 0958",
    "emails": ["anna@example.org"],
    "city": "Leeds",
}


def test_the_survivors_values_stay_and_gaps_are_filled() -> None:
    plan = merge(ANN, ANNA)
    assert plan.merged == {
        "name": "Ann Hale",
        "phone": "+44 20 7946 0958",
        "emails": ["ann@example.com", "anna@example.org"],
        "note": "asked back",
        "city": "Leeds",
    }
    assert plan.taken == ("city", "emails", "phone")


def test_undo_restores_both_in_their_order() -> None:
    plan = merge(ANN, ANNA)
    undone = undo(plan, plan.merged)
    assert list(undone.survivor.items()) == list(ANN.items())
    assert list(undone.other.items()) == list(ANNA.items())
    assert undone.later == ()


def test_a_later_change_is_kept_on_the_survivor_and_listed() -> None:
    plan = merge(ANN, ANNA)
    undone = undo(plan, {**plan.merged, "phone": "+44 113 496 0000", "rating": 4})
    assert undone.survivor["phone"] == "+44 113 496 0000"
    assert undone.survivor["rating"] == 4
    assert undone.other == ANNA
    assert [(one.field, one.merged, one.changed) for one in undone.later] == [
        ("phone", "+44 20 7946 0958", "+44 113 496 0000"),
        ("rating", None, 4),
    ]


def test_a_list_changed_later_keeps_its_own_entries() -> None:
    plan = merge(ANN, ANNA)
    undone = undo(plan, {**plan.merged, "emails": ["anna@example.org", "new@example.net"]})
    assert undone.survivor["emails"] == ["new@example.net"]


def test_a_field_removed_later_stays_removed() -> None:
    plan = merge(ANN, ANNA)
    undone = undo(plan, {f: v for f, v in plan.merged.items() if f != "note"})
    assert "note" not in undone.survivor
    assert [one.field for one in undone.later] == ["note"]


def test_true_is_not_the_number_one() -> None:
    plan = merge({"agreed": 1}, {})
    assert [one.changed for one in undo(plan, {"agreed": True}).later] == [True]


def test_a_nested_change_is_a_change() -> None:
    plan = merge({"jobs": [{"at": "Northwind"}]}, {})
    assert undo(plan, {"jobs": [{"at": "Northwind"}]}).later == ()
    assert undo(plan, {"jobs": [{"at": "Hooli"}]}).later


def test_a_person_hands_a_later_change_to_the_other() -> None:
    plan = merge(ANN, ANNA)
    undone = undo(plan, {**plan.merged, "phone": "+44 113 496 0000", "rating": 4})
    handed = hand_over(hand_over(undone, plan, "phone"), plan, "rating")
    assert handed.survivor == ANN
    assert handed.other == {**ANNA, "phone": "+44 113 496 0000", "rating": 4}
    assert handed.later == ()
