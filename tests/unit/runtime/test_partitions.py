"""What may be committed, what may start, and what waits."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.partitions import InFlight, Lane
from runtime.record import Record

pytestmark = pytest.mark.property


def a_record(offset: int, key: bytes | None = None) -> Record:
    return Record("t", 0, offset, key, b"{}")


@settings(derandomize=True)
@given(
    gaps=st.lists(st.integers(1, 5), min_size=1, max_size=40),
    order=st.randoms(use_true_random=False),
)
def test_what_may_be_committed_never_passes_an_unfinished_message(
    gaps: list[int], order: random.Random
) -> None:
    offsets = [sum(gaps[: n + 1]) for n in range(len(gaps))]
    in_flight = InFlight()
    for offset in offsets:
        in_flight.take(offset)
    unfinished = set(offsets)
    finishing = offsets[:]
    order.shuffle(finishing)
    for offset in finishing:
        in_flight.finish(offset)
        unfinished.discard(offset)
        expected = min(unfinished, default=offsets[-1] + 1)
        assert in_flight.committable == expected
        assert len(in_flight) == len(unfinished)
        assert set(in_flight.unfinished()) == unfinished


def test_before_anything_was_taken_nothing_may_be_committed() -> None:
    assert InFlight().committable is None


@settings(derandomize=True)
@given(
    keys=st.lists(st.sampled_from([b"a", b"b", b"c", None]), min_size=1, max_size=60),
    limit=st.integers(1, 8),
    order=st.randoms(use_true_random=False),
)
def test_everything_runs_once_in_its_keys_order_and_within_the_limit(
    keys: list[bytes | None], limit: int, order: random.Random
) -> None:
    lane = Lane(limit)
    lane.backlog.extend(a_record(n, key) for n, key in enumerate(keys))
    at_work: list[Record] = []
    done: list[Record] = []
    while len(done) < len(keys):
        _, starting = lane.take()
        at_work += starting
        busy = [record.key for record in at_work if record.key is not None]
        assert len(busy) == len(set(busy))
        assert len(lane.in_flight) <= limit
        record = at_work.pop(order.randrange(len(at_work)))
        done.append(record)
        behind = lane.finish(record)
        if behind is not None:
            at_work.append(behind)
    for key in (b"a", b"b", b"c"):
        offsets = [record.offset for record in done if record.key == key]
        assert offsets == sorted(offsets)
    assert sorted(record.offset for record in done) == list(range(len(keys)))
    assert lane.in_flight.committable == len(keys)


def test_a_closed_lane_starts_nothing_new() -> None:
    lane = Lane(4)
    lane.backlog.extend([a_record(0, b"k"), a_record(1, b"k"), a_record(2)])
    _, [first, third] = lane.take()
    lane.backlog.append(a_record(3))
    lane.closed = True
    assert lane.finish(first) is None
    assert lane.finish(third) is None
    assert lane.take() == ([], [])
    assert lane.in_flight.committable == 1


def test_one_at_a_time_takes_one_although_there_is_room() -> None:
    lane = Lane(16)
    lane.backlog.extend(a_record(n) for n in range(5))
    assert [record.offset for record in lane.take(at_most=1)[0]] == [0]
