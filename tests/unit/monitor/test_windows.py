import json
import random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import topics
from services.monitor.gathering import EVERY, Gathering
from services.monitor.samples import Origin, Outcome, Sample
from services.monitor.windows import (
    PANE,
    Dated,
    Pane,
    empty,
    merged,
    pane_of,
    percentile,
    stages,
    stalled,
)
from tests.unit.monitor.events import TENANT

NOW = 100 * PANE + 30


def an_origin(topic: str = topics.RESUME_PARSED.name, agent: str = "parser") -> Origin:
    return Origin(TENANT, topic, agent, 0)


def a_sample(at: float = NOW, took: float | None = 10.0, outcome: Outcome = Outcome.DONE) -> Sample:
    return Sample(an_origin(), outcome, at, took)


def panes(
    *minutes: float, topic: str = topics.RESUME_PARSED.name, agent: str = "parser"
) -> list[Dated]:
    return [
        Dated(an_origin(topic, agent), minute * PANE, pane_of(a_sample())) for minute in minutes
    ]


@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_percentile_is_at_most_a_tenth_off(share: float) -> None:
    source = random.Random(3)
    took = sorted(source.lognormvariate(6, 1.5) for _ in range(2000))
    pane = empty()
    for value in took:
        pane = merged(pane, pane_of(a_sample(took=value)))
    exact = took[int(share * len(took)) - 1]
    assert percentile(pane["took"], share) == pytest.approx(exact, rel=0.11)


def test_of_nothing_there_is_no_percentile() -> None:
    assert percentile({}, 0.95) is None


@settings(derandomize=True, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(list(Outcome)), st.floats(0, 1e8) | st.none()), max_size=30),
    st.randoms(use_true_random=False),
)
def test_panes_merge_in_any_order_and_survive_json(
    drawn: list[tuple[Outcome, float | None]], shuffling: random.Random
) -> None:
    single = [pane_of(a_sample(took=took, outcome=outcome)) for outcome, took in drawn]
    one, other = empty(), empty()
    for pane in single:
        one = merged(one, pane)
    shuffling.shuffle(single)
    for pane in single:
        restored: Pane = json.loads(json.dumps(pane))
        other = merged(other, restored)
    assert one == other
    assert one["done"] + one["failed"] + one["dead"] == len(drawn)


def test_a_window_is_the_last_panes_and_hops_with_the_minutes() -> None:
    found = panes(94, 95, 96, 100)
    assert stages(found, NOW, 300)[TENANT, "parser"].count == 2
    assert stages(found, NOW - PANE, 300)[TENANT, "parser"].count == 3


def test_a_stage_that_has_gone_quiet_is_at_zero() -> None:
    stage = stages(panes(80), NOW, 300)[TENANT, "parser"]
    assert (stage.count, stage.rate, stage.failure_ratio) == (0, 0, 0)
    assert stage.took_seconds(0.5) is None


def test_a_stage_counts_all_its_topics_and_partitions_together() -> None:
    failed = Dated(
        an_origin(topics.RESUME_REJECTED.name),
        100 * PANE,
        pane_of(a_sample(outcome=Outcome.FAILED, took=3000)),
    )
    stage = stages([*panes(100, 100, 100), failed], NOW, 300)[TENANT, "parser"]
    assert (stage.count, stage.failure_ratio) == (4, 0.25)
    assert stage.took_seconds(0.95) == pytest.approx(3, rel=0.1)


def test_tenants_are_never_counted_together() -> None:
    other = Dated(Origin(UUID(int=2), "t", "parser", 0), 100 * PANE, pane_of(a_sample()))
    assert [s.count for s in stages([*panes(100), other], NOW, 300).values()] == [1, 1]


def came(*minutes: float) -> list[Dated]:
    return panes(*minutes, topic=topics.RESUME_RECEIVED.name, agent="intake")


def test_a_stage_that_got_work_and_gave_none_is_stalled() -> None:
    assert stalled(came(95, 96), NOW, grace=180, seconds=900)[TENANT, "parser"] == 2


def test_a_stage_that_gave_anything_is_not_stalled() -> None:
    assert (TENANT, "parser") not in stalled(
        [*came(95, 96), *panes(97)], NOW, grace=180, seconds=900
    )


def test_work_that_has_just_come_is_given_time() -> None:
    assert (TENANT, "parser") not in stalled(came(98, 99, 100), NOW, grace=180, seconds=900)


def test_samples_wait_a_second_and_count_meanwhile() -> None:
    gathering = Gathering()
    gathering.add(a_sample())
    [((key, begins), pane)] = gathering.due(0, 10.0)
    assert (Origin.of(key), begins, pane["done"]) == (an_origin(), 100 * PANE, 1)
    gathering.add(a_sample())
    gathering.add(a_sample())
    assert not gathering.due(0, 10.0 + EVERY / 2)
    assert [dated.pane["done"] for dated in gathering.held()] == [2]
    assert not gathering.due(1, 10.0 + EVERY)
    assert len(list(gathering.due(0, 10.0 + EVERY))) == 1
    assert not list(gathering.held())


def test_a_flood_is_written_before_its_second_is_over() -> None:
    gathering = Gathering()
    gathering.due(0, 10.0)
    for _ in range(1000):
        gathering.add(a_sample())
    assert gathering.due(0, 10.0)
