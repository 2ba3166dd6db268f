"""Sends what is due, webhook by webhook: one that hangs makes none of the others wait."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import random
from typing import Final
from uuid import UUID

from runtime.database import Database, SystemDatabase, is_away
from runtime.telemetry import Telemetry
from runtime.webhooks.schedule import Verdict, judge, since
from services.gateway.webhooks import ledger
from services.gateway.webhooks.ledger import Due, Waiting
from services.gateway.webhooks.sending import Caller

log = logging.getLogger(__name__)

POLL: Final = 2.0  # seconds after which it looks without having been woken
AGAIN: Final = 1.0  # seconds until an outage is looked at again
_IN_A_ROW: Final = 50  # of one webhook, before others get a turn


@dataclass(frozen=True, slots=True)
class Limits:
    at_once: int
    lease: timedelta
    patience: timedelta


@dataclass(frozen=True, slots=True)
class Courier:
    """Several may run, in several processes: a lease says who sends which delivery."""

    system: SystemDatabase
    database: Database
    caller: Caller
    limits: Limits
    telemetry: Telemetry
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _busy: dict[UUID, asyncio.Task[bool]] = field(default_factory=dict[UUID, asyncio.Task[bool]])

    async def run(self) -> None:
        """Send for as long as the process lives; an outage of Postgres is waited for."""
        try:
            while True:
                try:
                    async with self.system.listening("webhooks", self._woken.set):
                        await self._keep_sending()
                except Exception as error:
                    if not is_away(error):
                        raise
                    log.warning("webhooks wait", extra={"error": type(error).__name__})
                    await asyncio.sleep(AGAIN)
        finally:
            for task in self._busy.values():
                task.cancel()

    async def send_all_due(self) -> None:
        """Everything that is due now, for callers that wait for it."""
        while await self._begin() or self._busy:
            await asyncio.gather(*self._busy.values())

    async def _keep_sending(self) -> None:
        while True:
            self._woken.clear()
            await self._begin()
            try:
                async with asyncio.timeout(POLL):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def _begin(self) -> int:
        """Begin with each webhook that waits, as far as there is room; how many."""
        room = self.limits.at_once - len(self._busy)
        if room <= 0:
            return 0
        found = await ledger.waiting(self.system, list(self._busy), room)
        for waiting in found:
            task = asyncio.create_task(self._serve(waiting))
            self._busy[waiting.webhook_id] = task
            task.add_done_callback(partial(self._done, waiting.webhook_id))
        return len(found)

    def _done(self, webhook_id: UUID, task: "asyncio.Task[bool]") -> None:
        del self._busy[webhook_id]
        if not task.cancelled() and task.result():
            self._woken.set()  # there is room again, and this one may have more

    async def _serve(self, waiting: Waiting) -> bool:
        """Whether anything was sent."""
        sent = 0
        try:
            while sent < _IN_A_ROW and await self._next(waiting):
                sent += 1
        except Exception as error:  # noqa: BLE001  its lease ends, and then it is due again
            # The class and not the words: a traceback could quote what was to be sent.
            kind = "waits" if is_away(error) else "failed"
            log.warning("a webhook %s", kind, extra={"error": type(error).__name__})
        return sent > 0

    async def _next(self, waiting: Waiting) -> bool:
        """Whether there was one to send."""
        async with self.database.transaction(waiting.tenant_id) as tx:
            due = await ledger.take(tx, waiting.webhook_id, self.limits.lease)
        if due is None:
            return False
        await self._send(waiting.tenant_id, due)
        return True

    async def _send(self, tenant_id: UUID, due: Due) -> None:
        attempt, took = await self.caller.call(due)
        failing_for = since(due.failing_since, datetime.now(UTC))
        verdict = judge(attempt, due.attempts, failing_for, self.limits.patience, random())  # noqa: S311  it only spreads
        async with self.database.transaction(tenant_id) as tx:
            await ledger.settle(tx, due, attempt, verdict, took)
        self.telemetry.add("webhook_calls_total", _outcome(verdict))
        self.telemetry.observe("webhook_seconds", took.total_seconds())


def _outcome(verdict: Verdict) -> str:
    if verdict.is_delivered:
        return "delivered"
    return "failed" if verdict.again_in is None else "again"
