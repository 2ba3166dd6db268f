"""Rates and ratios by group, with the small and the silent set apart."""

import pytest

from services.gateway.fairness import Outcome, by_reviewer, impact


def outcomes(entered: int, passed: int, **answers: str | None) -> list[Outcome]:
    return [Outcome(passed=number < passed, answers=answers) for number in range(entered)]


def test_the_impact_ratio_is_taken_against_the_group_that_passed_most_often() -> None:
    found = impact(outcomes(10, 6, gender="woman") + outcomes(10, 9, gender="man"), by=["gender"])
    assert found.reference == ("man",)
    women = next(rate for rate in found.groups if rate.group == ("woman",))
    assert women.selection_rate == pytest.approx(0.6)
    assert women.impact_ratio == pytest.approx(2 / 3)
    assert women.below_four_fifths


def test_exactly_four_fifths_is_not_below_the_line() -> None:
    found = impact(outcomes(10, 8, age="a") + outcomes(10, 10, age="b"), by=["age"])
    assert not any(rate.below_four_fifths for rate in found.groups)


def test_a_small_group_is_named_but_neither_counted_nor_rated() -> None:
    found = impact(outcomes(3, 3, gender="x") + outcomes(10, 5, gender="y"), by=["gender"])
    small = next(rate for rate in found.groups if rate.group == ("x",))
    assert (small.small, small.entered, small.passed, small.selection_rate) == (
        True, None, None, None,
    )  # fmt: skip
    assert found.reference == ("y",)


def test_whoever_did_not_answer_is_unknown() -> None:
    found = impact(outcomes(4, 2, gender=None) + outcomes(2, 1), by=["gender"])
    assert (found.unknown_entered, found.unknown_passed, found.groups) == (6, 3, ())


def test_the_unknown_are_withheld_where_they_would_tell_a_small_group_s_number() -> None:
    rated = outcomes(10, 5, gender="y") + outcomes(4, 2)
    telling = impact(outcomes(3, 3, gender="x") + rated, by=["gender"])
    assert (telling.unknown_entered, telling.unknown_passed) == (None, None)
    several = outcomes(3, 3, gender="x") + outcomes(3, 1, gender="z")
    assert impact(several + rated, by=["gender"]).unknown_entered == 4


def test_intersections_cross_the_questions() -> None:
    found = impact(
        outcomes(5, 5, gender="woman", age="40+") + outcomes(5, 1, gender="man", age="40+"),
        by=["gender", "age"],
    )
    assert [rate.group for rate in found.groups] == [("man", "40+"), ("woman", "40+")]


def test_no_ratio_where_nobody_passed() -> None:
    [rate] = impact(outcomes(6, 0, gender="woman"), by=["gender"]).groups
    assert (rate.selection_rate, rate.impact_ratio) == (0.0, None)


def test_a_reviewers_findings_stand_beside_the_number_of_reviews() -> None:
    [ada, bo] = by_reviewer([("bo", []), ("ada", ["age", "age"]), ("ada", ["gender"])])
    assert (ada.reviewer, ada.reviews, ada.findings) == ("ada", 2, {"age": 1, "gender": 1})
    assert (bo.reviews, bo.findings) == (1, {})
