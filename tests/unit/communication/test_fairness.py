"""Who may be sent to next, on a clock that the test moves."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.communication.fairness import Holds, Lanes, Waits
from services.communication.ledger import Due
from services.communication.turns import Turns

WAITS = Waits(timedelta(seconds=10), timedelta(minutes=5))


def test_waits_double_up_to_the_longest() -> None:
    waits = [WAITS.after(n).total_seconds() for n in (0, 1, 2, 3, 6, 1000)]
    assert waits == [10, 10, 20, 40, 300, 300]


def test_a_refusal_holds_and_a_further_one_holds_twice_as_long() -> None:
    holds = Holds(WAITS)
    assert holds.refused("hr", 0.0) == timedelta(seconds=10)
    assert holds.refused("hr", 4.0) == timedelta(seconds=6)  # refused beside the first
    assert holds.waiting(9.0) == {"hr"}
    assert holds.waiting(10.0) == set()
    assert holds.refused("hr", 10.0) == timedelta(seconds=20)
    assert holds.next_release(10.0) == 30.0
    holds.taken("hr")
    assert holds.waiting(11.0) == set()
    assert holds.refused("hr", 11.0) == timedelta(seconds=10)


def test_a_hold_long_past_is_forgotten() -> None:
    holds = Holds(WAITS)
    holds.refused("hr", 0.0)
    assert holds.waiting(1000.0) == set()
    assert holds.refused("hr", 1000.0) == timedelta(seconds=10)


def test_one_recipient_never_has_all_the_quick_connections() -> None:
    lanes = Lanes(quick=4, slow=4)
    for n in range(2):
        lanes.start(UUID(int=n), "a", 0.0)
    assert not lanes.may_start("a", 0.0)
    assert lanes.may_start("b", 0.0)
    assert lanes.full(0.0) == {"a"}


def test_a_slow_mail_gives_its_quick_connection_back() -> None:
    lanes = Lanes(quick=1, slow=1, slow_after=2)
    lanes.start(UUID(int=1), "slow", 0.0)
    assert not lanes.may_start("b", 1.0)
    assert lanes.next_slow(1.0) == 2.0
    assert lanes.may_start("b", 2.0)
    assert not lanes.may_start("slow", 2.0)  # the slow connections are in use


def test_more_slow_mails_than_slow_connections_use_quick_ones() -> None:
    lanes = Lanes(quick=2, slow=1, slow_after=2)
    for n in range(2):
        lanes.start(UUID(int=n), f"slow{n}", 0.0)
    assert lanes.room(3.0) == 1


def test_who_was_slow_starts_slow_until_once_quick() -> None:
    lanes = Lanes(quick=1, slow=1, slow_after=2)
    lanes.start(UUID(int=1), "hr", 0.0)
    lanes.end(UUID(int=1), 5.0)
    lanes.start(UUID(int=2), "hr", 5.0)
    assert lanes.room(5.0) == 1  # it holds up nobody from its first moment
    lanes.end(UUID(int=2), 5.5)
    lanes.start(UUID(int=3), "hr", 6.0)
    assert lanes.room(6.0) == 0


STEPS = st.tuples(st.integers(0, 3), st.floats(min_value=0, max_value=3), st.booleans())


@given(st.lists(STEPS, max_size=40))
def test_connections_are_bounded_whatever_happens(steps: list[tuple[int, float, bool]]) -> None:
    lanes = Lanes(quick=3, slow=2, slow_after=2)
    in_hand: list[UUID] = []
    now = 0.0
    for recipient, passed, one_ends in steps:
        now += passed
        if in_hand and one_ends:
            lanes.end(in_hand.pop(), now)
        if lanes.may_start(str(recipient), now):
            in_hand.append(uuid4())
            lanes.start(in_hand[-1], str(recipient), now)
        assert len(in_hand) <= 5


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Ledger:
    """Rows that are due; what is left out is honoured, as the SQL does."""

    def __init__(self, rows: list[Due]) -> None:
        self.rows = rows
        self.looked_up = 0

    async def look_up(self, limit: int, but: object) -> list[Due]:
        assert isinstance(but, set)
        self.looked_up += 1
        free = [d for d in self.rows if not but & {d.addressee, str(d.tenant_id)}]
        return free[:limit]


def a_due(recipient: str) -> Due:
    return Due(UUID(int=1), uuid4(), recipient)


async def test_a_thousand_mails_of_one_do_not_hide_the_mail_of_another() -> None:
    rows = [a_due("busy@example.com") for _ in range(1000)] + [a_due("hr@example.com")]
    turns = Turns(Ledger(rows).look_up, Lanes(4, 4), Holds(WAITS), Clock())
    started = await turns.next(fresh=True)
    assert [due.recipient for due in started] == ["busy@example.com"] * 2 + ["hr@example.com"]


async def test_what_is_kept_is_started_without_a_look_up() -> None:
    ledger, clock, lanes = (
        Ledger([a_due("hr@example.com") for _ in range(10)]),
        Clock(),
        Lanes(4, 4),
    )
    turns = Turns(ledger.look_up, lanes, Holds(WAITS), clock)
    first = await turns.next(fresh=True)
    looked_up = ledger.looked_up
    lanes.end(first[0].mail_id, 0.5)
    [third] = await turns.next(fresh=False)
    assert third not in first
    assert ledger.looked_up == looked_up


async def test_nothing_of_a_held_tenant_or_addressee_starts() -> None:
    rows, holds = [a_due("hr@example.com"), a_due("ops@example.com")], Holds(WAITS)
    turns = Turns(Ledger(rows).look_up, Lanes(4, 4), holds, Clock())
    holds.refused(rows[0].addressee, 0.0)
    assert await turns.next(fresh=True) == [rows[1]]
    holds.refused(str(UUID(int=1)), 0.0)
    assert await turns.next(fresh=True) == []


class AwayAfterOne(Ledger):
    """Postgres goes away after the first answer."""

    async def look_up(self, limit: int, but: object) -> list[Due]:
        if self.looked_up:
            raise ConnectionResetError
        return await super().look_up(limit, but)


async def test_what_is_in_hand_is_handed_out_though_the_next_look_up_fails() -> None:
    rows = [a_due("hr@example.com"), a_due("ops@example.com")]
    turns = Turns(AwayAfterOne(rows).look_up, Lanes(4, 4), Holds(WAITS), Clock())
    assert await turns.next(fresh=True) == rows
    with pytest.raises(ConnectionResetError):
        await turns.next(fresh=True)
