"""How many applications are let in from where."""

from uuid import UUID

import pytest

from services.gateway.applying.floods import Floods, origin_of
from tests.unit.gateway.memory import MemoryAttempts

NURSE, COOK = UUID(int=1), UUID(int=2)


async def test_an_address_has_its_limit_for_each_job() -> None:
    floods = Floods(MemoryAttempts(), from_one_address=2, for_one_job=100)
    assert [await floods.attempt("192.0.2.1", NURSE) == 0 for _ in range(3)] == [True, True, False]
    assert await floods.attempt("192.0.2.1", COOK) == 0
    assert await floods.attempt("192.0.2.2", NURSE) == 0


async def test_a_job_has_its_limit_for_all_addresses() -> None:
    floods = Floods(MemoryAttempts(), from_one_address=9, for_one_job=2)
    waits = [await floods.attempt(f"192.0.2.{n}", NURSE) for n in range(3)]
    assert (waits[:2], waits[2] > 0) == ([0, 0], True)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_a_household_is_one_origin(address: str, origin: str) -> None:
    assert origin_of(address) == origin
