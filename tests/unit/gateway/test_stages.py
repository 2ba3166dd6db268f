"""Where an application may go, who may be hired, and what a job is called in an address."""

from dataclasses import replace

import pytest

from services.gateway.hiring.naming import LONGEST, numbered, slug_of
from services.gateway.hiring.stages import (
    DEFAULT,
    Outcome,
    Standing,
    decision_problem,
    move_problem,
    stage_list_problem,
    status_after,
    status_restored,
)

OPEN = Standing(
    stage="applied", stages=DEFAULT, is_held=False, is_decided=False, candidate_status="New"
)
HELD = replace(OPEN, is_held=True)
DECIDED = replace(OPEN, stage="hired", is_decided=True)
LEFT = replace(OPEN, candidate_status="LEFT")


@pytest.mark.parametrize(
    ("application", "stage", "words"),
    [
        (OPEN, "interview", None),
        (OPEN, "withdrawn", None),
        (OPEN, "hired", "Only a decision"),
        (OPEN, "rejected", "Only a decision"),
        (OPEN, "trial", "no such stage"),
        (HELD, "interview", "release it first"),
        (DECIDED, "offer", "withdraw the decision"),
        (replace(OPEN, stages=("applied", "trial")), "trial", None),
    ],
)
def test_a_move_is_let_through_or_told_why_not(
    application: Standing, stage: str, words: str | None
) -> None:
    problem = move_problem(application, stage)
    assert problem is None if words is None else words in str(problem)


@pytest.mark.parametrize(
    ("application", "outcome", "is_let"),
    [
        (OPEN, "hired", True),
        (OPEN, "rejected", True),
        (HELD, "hired", False),
        (HELD, "rejected", True),
        (LEFT, "hired", False),
        (LEFT, "rejected", True),
        (DECIDED, "rejected", False),
    ],
)
def test_whoever_left_is_turned_down_or_released_but_not_hired(
    application: Standing, outcome: Outcome, is_let: bool
) -> None:
    assert (decision_problem(application, outcome) is None) == is_let


@pytest.mark.parametrize(
    ("application", "outcome", "has_others", "status"),
    [
        (OPEN, "hired", True, "Hired"),
        (OPEN, "rejected", False, "Rejected"),
        (OPEN, "rejected", True, None),
        (LEFT, "rejected", False, None),
        (replace(OPEN, candidate_status="Hired"), "hired", False, None),
    ],
)
def test_a_decision_gives_a_status_where_it_says_something_of_the_person(
    application: Standing, outcome: Outcome, has_others: bool, status: str | None
) -> None:
    assert status_after(application, outcome, has_others=has_others) == status


def test_a_withdrawal_gives_back_only_what_nobody_changed_since() -> None:
    hired = replace(OPEN, candidate_status="Hired")
    assert status_restored(hired, "hired", "New") == "New"
    assert status_restored(LEFT, "hired", "New") is None


@pytest.mark.parametrize(
    ("stages", "is_sound"),
    [
        (DEFAULT, True),
        (("applied",), True),
        ((), False),
        (("screening", "applied"), False),
        (("applied", "applied"), False),
        (("applied", "withdrawn"), False),
    ],
)
def test_stages_begin_with_applied_and_name_no_end(stages: tuple[str, ...], is_sound: bool) -> None:
    assert (stage_list_problem(stages) is None) == is_sound


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Backend Developer", "backend-developer"),
        ("Développeur (m/f)", "developpeur-m-f"),
        ("  --  ", "job"),
        ("看護師", "job"),
        ("x" * 100, "x" * LONGEST),
    ],
)
def test_a_title_becomes_a_slug(title: str, slug: str) -> None:
    assert slug_of(title) == slug
    assert len(numbered(slug, 99)) <= LONGEST
