"""A list is read again until it shows no more, and not for ever."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest

from services.intake.connectors.faults import Unexpected
from services.intake.connectors.settled import settled


@dataclass(frozen=True)
class Thing:
    id: str


async def read_of(*readings: list[str]) -> tuple[list[str], int]:
    """What is yielded, and how often the list was read; each reading is pages of letters."""
    begun = 0

    async def read() -> AsyncIterator[Sequence[Thing]]:
        nonlocal begun
        begun += 1
        for page in readings[min(begun, len(readings)) - 1]:
            yield [Thing(letter) for letter in page]

    return [thing.id async for page in settled(read) for thing in page], begun


async def test_one_page_is_read_once() -> None:
    assert await read_of(["abc"]) == (["a", "b", "c"], 1)


async def test_pages_that_stay_are_read_twice_and_each_item_is_given_once() -> None:
    assert await read_of(["ab", "c"]) == (["a", "b", "c"], 2)


async def test_what_slipped_over_a_border_is_given_late() -> None:
    assert await read_of(["ab", "d"], ["bc", "d"], ["bc", "d"]) == (["a", "b", "d", "c"], 3)


async def test_a_list_that_goes_round_in_a_circle_is_no_list() -> None:
    async def read() -> AsyncIterator[Sequence[Thing]]:
        while True:
            yield [Thing("a"), Thing("b")]

    with pytest.raises(Unexpected):
        [page async for page in settled(read)]


async def test_a_second_reading_that_does_not_end_is_ended() -> None:
    begun = 0

    async def read() -> AsyncIterator[Sequence[Thing]]:
        nonlocal begun
        begun += 1
        yield [Thing("a")]
        yield [Thing("b")]
        while begun > 1:
            yield [Thing("a")]

    with pytest.raises(Unexpected):
        [page async for page in settled(read)]


async def test_a_list_that_never_settles_is_left_to_the_next_look() -> None:
    readings = [[f"{number}", "x"] for number in range(100)]
    assert (await read_of(*readings))[1] == 5
