"""Somebody who is called: answers as a test says, and keeps what came."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from json import loads
from typing import Any

import httpx

from runtime.database import Database, SystemDatabase
from runtime.sealing import Sealing
from runtime.telemetry import Telemetry
from services.gateway.webhooks.courier import Courier, Limits
from services.gateway.webhooks.sending import Caller

Answer = httpx.Response | Exception


@dataclass
class Receiver:
    """`answers` are given in turn, and 204 after them."""

    answers: list[Answer] = field(default_factory=list[Answer])
    calls: list[httpx.Request] = field(default_factory=list[httpx.Request])
    open: asyncio.Event = field(default_factory=asyncio.Event)
    at_work: int = 0
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self.open.set()

    async def handle(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request)
        self.at_work += 1
        self.most_at_once = max(self.most_at_once, self.at_work)
        await self.open.wait()
        self.at_work -= 1
        answer = self.answers.pop(0) if self.answers else httpx.Response(204)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def told(self) -> list[dict[str, Any]]:
        return [loads(call.content) for call in self.calls]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Couriers as several processes would run them."""

    system: SystemDatabase
    database: Database
    sealing: Sealing
    client: Callable[[], httpx.AsyncClient]

    def courier(self) -> Courier:
        limits = Limits(at_once=8, lease=timedelta(minutes=1), patience=timedelta(days=5))
        caller = Caller(self.client(), self.sealing)
        return Courier(self.system, self.database, caller, limits, Telemetry())

    async def send(self) -> None:
        """Everything that is due now."""
        await self.courier().send_all_due()
