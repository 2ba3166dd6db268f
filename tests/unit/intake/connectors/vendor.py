"""What every vendor's contract server shares: routes, faults that are due, and what was asked."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

import httpx

from runtime.reachable import Address
from schemas.integrations import Step
from services.intake.connectors.connector import Connector, Found, Window
from services.intake.connectors.kinds import KINDS
from services.intake.connectors.means import Means
from services.intake.connectors.steps import Failed

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
EPOCH = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass
class Vendor:
    """`faults` are answered, or raised, one by one before anything else is."""

    faults: deque[httpx.Response | Exception] = field(default_factory=deque)
    asked: list[httpx.Request] = field(default_factory=list)
    before: Callable[[httpx.Request], None] = lambda _request: None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        self.before(request)
        if self.faults:
            fault = self.faults.popleft()
            if isinstance(fault, Exception):
                raise fault
            return fault
        return self.answer(request)

    def answer(self, request: httpx.Request) -> httpx.Response:
        raise NotImplementedError

    @property
    def paths(self) -> list[str]:
        return [f"{request.method} {request.url.path}" for request in self.asked]


def means_of(vendor: Vendor, now: datetime = NOW) -> Means:
    async def somewhere(_host: str, _port: int) -> list[Address]:
        return [ip_address("93.184.215.14")]

    http = httpx.AsyncClient(transport=httpx.MockTransport(vendor))
    return Means(http, (), somewhere, clock=lambda: now)


async def listed(
    connector: Connector, cursor: Any = None, since: datetime = EPOCH
) -> tuple[list[Found], Any]:
    found: list[Found] = []
    async for page in connector.new_items(Window(since, cursor)):
        found.extend(page.items)
        cursor = page.cursor or cursor
    return found, cursor


async def steps_of(settings: Any, vendor: Vendor) -> list[Step]:
    steps: list[Step] = []
    try:
        async for step in KINDS[type(settings)].check(settings, means_of(vendor)):
            steps.append(step)  # noqa: PERF401  what was tried before it failed is kept
    except Failed as failed:
        steps.append(failed.step)
    return steps
