"""Makes the calls that are due, receiver by receiver: one that hangs makes no other wait."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import random
from time import time
from typing import NoReturn
from uuid import UUID

import httpx
from pydantic import SecretStr

from runtime.database import Database, SystemDatabase, is_away
from runtime.egress import Bounds, open_egress
from runtime.process import Resources
from runtime.telemetry import Telemetry
from runtime.webhooks.calling import posted
from runtime.webhooks.schedule import Verdict, judge
from runtime.webhooks.signing import signed_headers
from services.monitor.calls import ledger
from services.monitor.calls.receivers import Receiver, body_of, receivers_of
from services.monitor.settings import Settings

log = logging.getLogger(__name__)

LOOK = 2.0  # seconds between two looks for what is due
_SECONDS = 15.0  # that a receiver may take to answer
_LEASE = timedelta(seconds=4 * _SECONDS)
_LARGEST_ANSWER = 64 * 1024  # nobody reads it
_FORGETTING = 3600.0
# An operator's receiver is never given up as a whole: only a call is, by the schedule.
_EVER = timedelta.max


@dataclass(frozen=True, slots=True)
class Caller:
    """Several may run, in several processes: a lease says who makes which call."""

    database: Database
    system: SystemDatabase
    egress: httpx.AsyncClient
    secrets: Sequence[SecretStr]
    telemetry: Telemetry
    clock: Callable[[], float] = time

    async def serve(self, receiver: Receiver) -> NoReturn:
        while True:
            pause = None
            try:
                pause = await self.call_due(receiver)
            except Exception as error:
                if not is_away(error):
                    raise
                log.warning("alerts wait", extra={"error": type(error).__name__})
            await asyncio.sleep(LOOK if pause is None else pause.total_seconds())

    async def call_due(self, receiver: Receiver) -> timedelta | None:
        """Make what is due now; for how long a receiver in trouble is then left in peace."""
        while found := await ledger.waiting(self.system, receiver):
            for tenant_id, alert_id in found:
                verdict = await self._call(tenant_id, alert_id, receiver)
                if verdict is not None and verdict.pause is not None:
                    return verdict.pause
        return None

    async def _call(self, tenant_id: UUID, alert_id: UUID, receiver: Receiver) -> Verdict | None:
        async with self.database.transaction(tenant_id) as tx:
            due = await ledger.take(tx, alert_id, receiver, _LEASE)
        if due is None:
            return None
        body = body_of(due.payload, due.booked_at)
        signed = signed_headers(self.secrets, str(alert_id), int(self.clock()), body)
        attempt = await posted(self.egress, receiver.url, body, signed)
        verdict = judge(attempt, due.attempts, timedelta(0), _EVER, random())  # noqa: S311  it only spreads
        async with self.database.transaction(tenant_id) as tx:
            await ledger.settle(tx, due, attempt, verdict)
        self._tell(receiver, verdict)
        return verdict

    def _tell(self, receiver: Receiver, verdict: Verdict) -> None:
        outcome = "delivered" if verdict.is_delivered else "again" if verdict.again_in else "failed"
        self.telemetry.add("webhook_calls_total", outcome)
        if outcome == "failed":
            log.error("an alert was not taken", extra={"receiver": receiver.name})


async def call(settings: Settings, resources: Resources) -> None:
    """Call whom the operator named, until the process stops."""
    async with open_egress(settings, bounds=Bounds(_SECONDS, _LARGEST_ANSWER)) as egress:
        caller = Caller(
            resources.database,
            resources.system,
            egress,
            settings.every_webhook_secret,
            resources.telemetry,
        )
        async with asyncio.TaskGroup() as tasks:
            for receiver in receivers_of(settings.every_webhook):
                tasks.create_task(caller.serve(receiver))
            tasks.create_task(_forget(resources.system))


async def _forget(system: SystemDatabase) -> NoReturn:
    while True:
        try:
            await ledger.forget_old(system)
        except Exception as error:
            if not is_away(error):
                raise
        await asyncio.sleep(_FORGETTING)
