"""Tries an integration step by step when somebody asks, and writes each step as it is tried."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from uuid import UUID

from runtime.database import Database, SystemDatabase, is_away
from runtime.integrations import Integrations
from runtime.sealing import Unsealable
from schemas.integrations import Settings, Step
from services.intake.connectors.kinds import KINDS, Kind
from services.intake.connectors.means import Means
from services.intake.connectors.steps import Failed

log = logging.getLogger(__name__)

LOOK = 2.0  # seconds between two looks, if nothing wakes us before
_LONGEST = 60.0  # seconds for a whole test
_UNSEALABLE = Step(
    name="settings",
    passed=False,
    said="Its secrets can't be opened with our keys. Give them again.",
)
_TOO_LONG = Step(name="read", passed=False, said="The test took longer than a minute.")
_BUG = Step(name="read", passed=False, said="Something of ours failed. See our log.")


@dataclass(frozen=True, slots=True)
class Testing:
    database: Database
    system: SystemDatabase
    integrations: Integrations
    means: Means
    kinds: Mapping[type[Settings], Kind] = field(default_factory=lambda: KINDS)

    async def run(self, woken: asyncio.Event) -> NoReturn:
        while True:
            woken.clear()
            try:
                await self.take_up()
            except Exception as error:
                if not is_away(error):
                    raise
                log.warning("tests wait", extra={"error": type(error).__name__})
            try:
                await asyncio.wait_for(woken.wait(), LOOK)
            except TimeoutError:
                continue

    async def take_up(self) -> None:
        """Do each test that nobody has begun, one after another."""
        async with self.system.transaction() as tx:
            rows = await tx.fetch(
                "SELECT tenant_id, id FROM integration_tests WHERE started_at IS NULL "
                "ORDER BY requested_at LIMIT 20"
            )
        for row in rows:
            await self._test(row["tenant_id"], row["id"])

    async def _test(self, tenant_id: UUID, test_id: UUID) -> None:
        async with self.database.transaction(tenant_id) as tx:
            row = await tx.fetchrow(
                """
                UPDATE integration_tests AS t SET started_at = now()
                  FROM integrations AS i
                 WHERE i.id = t.integration_id AND t.id = $1 AND t.started_at IS NULL
                RETURNING i.id, i.settings, i.secrets
                """,
                test_id,
            )
        if row is None:  # another process was faster
            return
        steps: list[Step] = []
        try:
            settings = self.integrations.settings_of(row)
            async with asyncio.timeout(_LONGEST):
                async for step in self.kinds[type(settings)].check(settings, self.means):
                    steps.append(step)
                    await self._write(tenant_id, test_id, steps)
        except Failed as failed:
            steps.append(failed.step)
        except Unsealable:
            steps.append(_UNSEALABLE)
        except TimeoutError:
            steps.append(_TOO_LONG)
        except Exception as error:
            if is_away(error):
                raise
            log.exception("a test failed", extra={"error": type(error).__name__})
            steps.append(_BUG)
        await self._write(tenant_id, test_id, steps, is_finished=True)

    async def _write(
        self, tenant_id: UUID, test_id: UUID, steps: list[Step], *, is_finished: bool = False
    ) -> None:
        async with self.database.transaction(tenant_id) as tx:
            await tx.execute(
                """
                UPDATE integration_tests
                   SET steps = $2, finished_at = CASE WHEN $3 THEN now() END
                 WHERE id = $1
                """,
                test_id,
                [step.model_dump() for step in steps],
                is_finished,
            )
