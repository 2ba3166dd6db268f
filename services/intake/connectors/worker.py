"""Shares the work between processes: takes up what is due, holds its lease, and gives it back."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import random
from typing import NoReturn

from runtime.database import is_away
from runtime.integrations import Integrations
from runtime.sealing import Unsealable
from schemas.integrations import Settings
from services.intake.addresses import Addresses
from services.intake.admission import Admission, TryLater
from services.intake.connectors.connector import Connector, Watching
from services.intake.connectors.faults import Fault, Misconfigured
from services.intake.connectors.kinds import KINDS, Kind
from services.intake.connectors.means import Means
from services.intake.connectors.notes import Notes
from services.intake.connectors.pace import pause_after
from services.intake.connectors.taking import Taking
from services.intake.connectors.turn import Turn
from services.intake.connectors.work import Held, LeaseLost, PostgresWork

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks for what is due, if nothing wakes us before
_AGAIN = timedelta(seconds=2)  # until our own outage is looked at again
_LEAVING = 5.0  # seconds in which leases are given back at the end


def _uncounted(_kind: str, _outcome: str) -> None:
    """Where nobody counts."""


@dataclass(slots=True)
class Worker:
    """`count` is told each turn's outcome."""

    work: PostgresWork
    integrations: Integrations
    addresses: Addresses
    admission: Admission
    notes: Notes
    means: Means
    at_once: int = 20
    kinds: Mapping[type[Settings], Kind] = field(default_factory=lambda: KINDS)
    count: Callable[[str, str], None] = _uncounted
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    running: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    async def run(self) -> NoReturn:
        """Work until cancelled; an outage of Postgres is waited for."""
        try:
            while True:
                self.woken.clear()
                try:
                    await self.take_up()
                except Exception as error:
                    if not is_away(error):
                        raise
                    log.warning("connectors wait", extra={"error": type(error).__name__})
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.woken.wait(), LOOK)
        finally:
            await self._stop()

    async def take_up(self) -> None:
        """Start a turn of each integration that is due, as far as there is room."""
        for tenant_id, integration_id in await self.work.due(self.at_once - len(self.running)):
            held = await self.work.claim(tenant_id, integration_id)
            if held is not None:
                task = asyncio.create_task(self._hold(held))
                self.running.add(task)
                task.add_done_callback(self._ended)

    async def idle(self) -> None:
        """Return once no turn is running."""
        while self.running:
            await asyncio.wait(self.running)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.running.discard(task)
        self.woken.set()

    async def _stop(self) -> None:
        for task in self.running:
            task.cancel()
        if self.running:
            await asyncio.wait(self.running, timeout=_LEAVING)

    async def _hold(self, held: Held) -> None:
        """Work for as long as the lease can be renewed."""
        working = asyncio.create_task(self._work(held))
        try:
            while not working.done():
                await asyncio.wait({working}, timeout=self.work.lease.total_seconds() / 3)
                if not working.done() and not await self._is_renewed(held):
                    log.info("a lease was lost", extra={"integration": held.name})
                    break
        finally:
            working.cancel()
            pauses = await asyncio.gather(working, return_exceptions=True)
            pause = pauses[0] if isinstance(pauses[0], timedelta) else timedelta(0)
            with suppress(Exception):  # it runs out by itself
                await self.work.release(held, pause)

    async def _is_renewed(self, held: Held) -> bool:
        try:
            return await self.work.renew(held)
        except Exception as error:
            if is_away(error):
                return False
            raise

    async def _work(self, held: Held) -> timedelta:
        """Everything there is to do, and the pause after it."""
        try:
            pause = await self._turns(held)
        except LeaseLost:
            return timedelta(0)
        except Exception as error:  # noqa: BLE001  one integration's failure is not the others'
            return await self._failed(held, error)
        self.count(str(held.row["kind"]), "done")
        return pause

    async def _turns(self, held: Held) -> timedelta:
        """One turn; as many as come where the source tells us what is new."""
        settings = self.integrations.settings_of(held.row)
        async with self.kinds[type(settings)].open(settings, self.means) as connector:
            turn = self._turn(held, settings, connector)
            pause = await turn.run()
            while isinstance(connector, Watching):
                await connector.changed(pause.total_seconds())
                pause = await turn.run()
        return pause

    def _turn(self, held: Held, settings: Settings, connector: Connector) -> Turn:
        taking = Taking(
            held.tenant_id,
            held.integration_id,
            settings,
            connector,
            self.addresses,
            self.admission,
        )
        return Turn(held, settings, connector, taking, self.work, self.notes)

    async def _failed(self, held: Held, error: Exception) -> timedelta:
        self.count(str(held.row["kind"]), "failed")
        if isinstance(error, TryLater) or is_away(error):
            log.warning("a turn is put off", extra={"integration": held.name})
            return _AGAIN
        fault = _as_fault(error)
        code, remedy = (
            (fault.code, fault.remedy) if fault else (type(error).__name__, "See our log.")
        )
        if fault is None:
            log.error("a turn failed", exc_info=error, extra={"integration": held.name})
        else:
            log.warning("a source failed", extra={"integration": held.name, "error": code})
        try:
            failures = await self.work.failed(held, code, remedy)
        except LeaseLost:
            return timedelta(0)
        return pause_after(fault, failures, random())  # noqa: S311  no secret hangs on it


def _as_fault(error: Exception) -> Fault | None:
    if isinstance(error, Unsealable):
        return Misconfigured("Its secrets can't be opened with our keys. Give them again.")
    return error if isinstance(error, Fault) else None
