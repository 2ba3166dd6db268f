"""Takes the steps of a test one by one, and says of the first that fails what to do about it."""

from collections.abc import Awaitable
from typing import Any, Literal

from schemas.integrations import Step
from services.intake.connectors.faults import Fault

StepName = Literal[
    "settings", "name resolution", "connection", "TLS", "login", "permission", "read"
]

_PASSED: dict[StepName, str] = {
    "settings": "They are complete.",
    "name resolution": "The name has an address that may be called.",
    "connection": "The server answers.",
    "TLS": "The server answers, and its certificate is valid.",
    "login": "The login is accepted.",
    "permission": "It may read what it is configured to.",
    "read": "One look at what is there succeeded.",
}


class Failed(Exception):
    """A step failed: `step` says which and what to do. No later one would tell more."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.name)
        self.step = step


async def taken(name: StepName, work: Awaitable[Any]) -> tuple[Step, Any]:
    """The step that passed, and what it gave; raises Failed."""
    try:
        got = await work
    except Fault as fault:
        raise Failed(Step(name=name, passed=False, said=fault.remedy)) from fault
    return Step(name=name, passed=True, said=_PASSED[name]), got
