"""Who was in hand when a process died: in memory and in Postgres, one behaviour."""

from abc import ABC, abstractmethod

import pytest

from runtime.database import SystemDatabase
from runtime.hands import Hands, PostgresHands
from runtime.record import Partition, Spot
from runtime.testing import MemoryHands

A, B = Partition("t", 0), Partition("t", 1)


class HandsContract(ABC):
    @pytest.fixture
    @abstractmethod
    def hands(self) -> Hands: ...

    async def test_what_ran_when_its_owner_died_is_suspect(self, hands: Hands) -> None:
        await hands.note([Spot("t", 0, 1), Spot("t", 0, 2), Spot("t", 1, 9)])
        await hands.clear([Spot("t", 0, 2)])
        assert await hands.take_over([A]) == {Spot("t", 0, 1): 1}

    async def test_each_death_with_it_in_hand_counts_once(self, hands: Hands) -> None:
        for deaths in (1, 2, 3):
            await hands.note([Spot("t", 0, 1)])
            assert await hands.take_over([A]) == {Spot("t", 0, 1): deaths}
            assert await hands.take_over([A]) == {Spot("t", 0, 1): deaths}

    async def test_what_is_put_back_by_the_living_is_not_suspect(self, hands: Hands) -> None:
        await hands.note([Spot("t", 0, 1), Spot("t", 1, 2)])
        await hands.let_go([Spot("t", 0, 1)])
        assert await hands.take_over([A, B]) == {Spot("t", 1, 2): 1}
        await hands.note([Spot("t", 1, 2)])
        await hands.let_go([Spot("t", 1, 2)])
        assert await hands.take_over([A, B]) == {Spot("t", 1, 2): 1}

    async def test_a_finished_suspect_is_forgotten(self, hands: Hands) -> None:
        await hands.note([Spot("t", 0, 1)])
        await hands.take_over([A])
        await hands.clear([Spot("t", 0, 1)])
        assert await hands.take_over([A]) == {}

    async def test_nothing_to_say_is_no_fault(self, hands: Hands) -> None:
        await hands.note([])
        await hands.clear([])
        await hands.let_go([])
        assert await hands.take_over([]) == {}


class TestMemoryHands(HandsContract):
    @pytest.fixture
    def hands(self) -> Hands:
        return MemoryHands()


class TestPostgresHands(HandsContract):
    @pytest.fixture
    def hands(self, system: SystemDatabase) -> Hands:
        return PostgresHands("agent", system)

    async def test_agents_do_not_see_each_others_rows(
        self, hands: Hands, system: SystemDatabase
    ) -> None:
        await hands.note([Spot("t", 0, 1)])
        assert await PostgresHands("another", system).take_over([A]) == {}
