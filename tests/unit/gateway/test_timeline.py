"""Where a resume stands follows from the set of its stages, in whatever order they arrived."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.timeline import Passed, Stage, standing, steps

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIRST = None
SECOND = UUID(int=2)


def passed(
    stage: Stage,
    second: float,
    outcome: str = "done",
    *,
    attempt: UUID | None = FIRST,
    reason: str | None = None,
    took: float = 0,
) -> Passed:
    return Passed(
        event_id=uuid5(UUID(int=1), f"{stage}/{second}/{attempt}"),
        stage=stage,
        outcome=outcome,
        reason=reason,
        finished_at=START + timedelta(seconds=second),
        took=timedelta(seconds=took),
        replay_id=attempt,
    )


COMPLETE = [
    passed(Stage.RECEIVED, 0),
    passed(Stage.PARSED, 2, took=1),
    passed(Stage.RESOLVED, 3, took=0.5),
    passed(Stage.SCREENED, 4, took=1),
    passed(Stage.MAILED, 6, "sent", took=0.1),
]


def test_without_a_stage_it_has_been_received() -> None:
    assert standing([]).state is Stage.RECEIVED


@pytest.mark.parametrize("reached", range(1, len(COMPLETE) + 1))
def test_the_furthest_stage_is_the_state(reached: int) -> None:
    assert standing(COMPLETE[:reached]).state is COMPLETE[reached - 1].stage


def test_only_the_mail_ends_it() -> None:
    assert [standing(COMPLETE[:n]).is_final for n in range(1, 6)] == [False] * 4 + [True]


def test_another_resume_of_a_known_person_ends_without_a_mail() -> None:
    stages = [passed(Stage.RESOLVED, 1, "attached"), passed(Stage.SCREENED, 2)]
    assert [standing(stages[:n]).is_final for n in (1, 2)] == [False, True]


def test_arrival_order_changes_nothing() -> None:
    expected = (standing(COMPLETE), steps(COMPLETE))
    for order in permutations(COMPLETE):
        assert (standing(order), steps(order)) == expected


def test_waiting_is_the_time_between_stages_without_the_work() -> None:
    waited = [step.waited.total_seconds() for step in steps(COMPLETE)]
    assert waited == pytest.approx([0, 1, 0.5, 0, 1.9])


def test_a_clock_that_runs_behind_gives_no_negative_wait() -> None:
    behind = [passed(Stage.RECEIVED, 5), passed(Stage.PARSED, 4)]
    assert [step.waited for step in steps(behind)] == [timedelta(0), timedelta(0)]


def test_a_rejection_stops_it_and_says_why() -> None:
    stopped = [
        passed(Stage.RECEIVED, 0),
        passed(Stage.REJECTED, 1, "encrypted", reason="It has a password."),
        passed(Stage.MAILED, 2, "sent"),
    ]
    stands = standing(stopped)
    assert (stands.state, stands.reason, stands.is_final) == (
        Stage.REJECTED,
        "It has a password.",
        True,
    )


def test_a_success_after_a_failure_counts_and_the_old_mail_does_not() -> None:
    stages = [
        passed(Stage.REJECTED, 1, "corrupt", reason="It is damaged."),
        passed(Stage.MAILED, 2, "sent"),
        passed(Stage.PARSED, 10, attempt=SECOND),
        passed(Stage.RESOLVED, 11, attempt=SECOND),
    ]
    stands = standing(stages)
    assert (stands.state, stands.reason, stands.is_final) == (Stage.RESOLVED, None, False)


def test_a_failure_after_a_success_counts() -> None:
    stages = [*COMPLETE, passed(Stage.REJECTED, 20, "no_text", attempt=SECOND, reason="Empty.")]
    assert standing(stages).state is Stage.REJECTED


def test_a_replay_that_mails_nobody_leaves_it_mailed() -> None:
    again = [passed(Stage.PARSED, 20, attempt=SECOND), passed(Stage.SCREENED, 21, attempt=SECOND)]
    assert standing([*COMPLETE, *again]).state is Stage.MAILED


def test_a_mail_that_failed_ends_it_where_it_was() -> None:
    stands = standing([*COMPLETE[:4], passed(Stage.MAILED, 9, "failed", reason="refused")])
    assert (stands.state, stands.is_final) == (Stage.SCREENED, True)


def test_attempts_follow_one_another() -> None:
    again = [passed(Stage.RECEIVED, 20, attempt=SECOND), passed(Stage.PARSED, 25, attempt=SECOND)]
    shown = [(step.passed.stage, step.passed.replay_id) for step in steps([*again, *COMPLETE])]
    assert shown[:5] == [(p.stage, FIRST) for p in COMPLETE]
    assert shown[5:] == [(Stage.RECEIVED, SECOND), (Stage.PARSED, SECOND)]


@given(
    st.lists(
        st.builds(
            passed,
            st.sampled_from(Stage),
            st.integers(0, 50).map(float),
            st.sampled_from(["sent", "failed"]),
            attempt=st.sampled_from([FIRST, SECOND]),
        ),
        max_size=12,
        unique_by=lambda p: p.event_id,
    ),
    st.randoms(use_true_random=False),
)
def test_any_order_of_any_stages_agrees(stages: list[Passed], random: Random) -> None:
    shuffled = list(stages)
    random.shuffle(shuffled)
    assert standing(shuffled) == standing(stages)
    assert steps(shuffled) == steps(stages)
    assert len(steps(stages)) == len(stages)
