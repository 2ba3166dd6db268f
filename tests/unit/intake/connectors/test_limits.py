"""A list waits where it is for as long as a vendor's limit is short."""

import pytest

from services.intake.connectors.faults import Throttled, Unreachable
from services.intake.connectors.limits import patiently


class Page:
    """Gives what is in it after the faults."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.slept: list[float] = []

    async def ask(self, word: str) -> str:
        if self.faults:
            raise self.faults.pop(0)
        return word

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


async def test_short_waits_are_waited_for() -> None:
    page = Page(Throttled("", after=3), Throttled("", after=60))
    assert await patiently(page.sleep, page.ask, "here") == "here"
    assert page.slept == [4, 61]


@pytest.mark.parametrize("fault", [Throttled("", after=600), Throttled(""), Unreachable("")])
async def test_any_other_fault_ends_the_look(fault: Exception) -> None:
    page = Page(fault)
    with pytest.raises(type(fault)):
        await patiently(page.sleep, page.ask, "here")
    assert page.slept == []


async def test_a_limit_that_never_ends_ends_the_look() -> None:
    page = Page(*[Throttled("", after=1) for _ in range(100)])
    with pytest.raises(Throttled):
        await patiently(page.sleep, page.ask, "here")
    assert len(page.slept) == 60
