"""Brings the candidates of tenants' ATS, with their resumes, into the pipeline.

One process at a time is at one tenant's ATS. Each candidate is a transaction of its own, known by
the ATS's id, and a repetition changes nothing: so a pull may stop anywhere and begin again.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from runtime.blobs import BlobsAway, open_blobs
from runtime.database import Database, SystemDatabase, is_away
from runtime.egress import open_egress
from runtime.process import Resources
from runtime.reception import Arrival, Reception
from runtime.sealing import Sealing, Unsealable
from runtime.settings import BlobSettings
from schemas.event import BlobRef
from schemas.resume import Source
from services.gateway.privacy.upkeep import every
from services.gateway.unified import progress
from services.gateway.unified.ats import Ats, Changed, ResumeFile
from services.gateway.unified.building import Builder
from services.gateway.unified.connections import Connection, kept
from services.gateway.unified.faults import AtsFault
from services.gateway.unified.health import tell
from services.gateway.unified.progress import Pull
from services.gateway.unified.taking import Taken, take
from services.gateway.uploads import plain_name
from services.gateway.webhooks.settings import WebhookSettings

log = logging.getLogger(__name__)

EVERY: Final = 10.0  # seconds
PATIENCE: Final = 120.0  # nobody waits for a pull: it waits for the ATS's limits
# A file that keeps failing must not hold up everybody behind it.
FAILURES_FOR_A_FILE: Final = 3


class Lost(Exception):
    """Somebody else has the lease, or the connection is another one now."""


class PullSettings(WebhookSettings, BlobSettings):
    """What a process that pulls reads from its environment."""


@dataclass(frozen=True, slots=True)
class Puller:
    system: SystemDatabase
    database: Database
    sealing: Sealing
    reception: Reception
    builder: Builder

    async def run(self) -> int:
        """Everything that is due now; how many tenants that were."""
        tenants = await progress.due(self.system)
        await asyncio.gather(*(self.pull(tenant_id) for tenant_id in tenants))
        return len(tenants)

    async def pull(self, tenant_id: UUID) -> None:
        async with self.database.transaction(tenant_id) as tx:
            pull = await progress.leased(tx)
        if pull is None:
            return
        try:
            await self._pull(tenant_id, pull)
        except Lost:
            log.info("a pull was taken over", extra={"tenant": str(tenant_id)})
        except (AtsFault, Unsealable) as error:
            problem = error.problem if isinstance(error, AtsFault) else "its key cannot be read"
            log.warning("a pull failed", extra={"tenant": str(tenant_id), "problem": problem})
            await self._failed(tenant_id, pull, problem, type(error).__name__)
        except Exception as error:
            if isinstance(error, BlobsAway) or is_away(error):
                raise
            # One tenant's odd data must not end the process that works for all of them.
            log.error("a pull broke", extra={"error": type(error).__name__})  # noqa: TRY400  its words may quote
            kind = type(error).__name__
            await self._failed(tenant_id, pull, f"it broke ({kind})", kind)

    async def _failed(self, tenant_id: UUID, pull: Pull, problem: str, kind: str) -> None:
        async with self.database.transaction(tenant_id) as tx:
            if await progress.failed(tx, pull, problem):
                await tell(tx, tenant_id, kind)

    async def _pull(self, tenant_id: UUID, pull: Pull) -> None:
        connection = await self._connection(tenant_id, pull)
        ats, state, is_complete = self.builder.ats(connection), pull.state, False
        while not is_complete:
            changes = await ats.changes(state)
            for changed in changes.items:
                await self._bring(tenant_id, pull, connection, changed)
            state, is_complete = changes.state, changes.is_complete
            async with self.database.transaction(tenant_id) as tx:
                if not await progress.held(tx, pull):
                    raise Lost
                await progress.reached(tx, pull, state, is_complete=is_complete)
                if is_complete:
                    await tell(tx, tenant_id)

    async def _connection(self, tenant_id: UUID, pull: Pull) -> Connection:
        async with self.database.transaction(tenant_id) as tx:
            connection = await kept(tx, self.sealing)
        if connection is None or connection.id != pull.connection_id:
            raise Lost
        return connection

    async def _bring(
        self, tenant_id: UUID, pull: Pull, connection: Connection, changed: Changed
    ) -> None:
        file = await self._file(self.builder.ats(connection), pull, changed)
        external_id = f"{connection.provider.value}:{changed.candidate_id}"
        arrival = _arrival(external_id, file) if file else None
        original: BlobRef | None = None
        if arrival is not None:
            original = await self.reception.keep(tenant_id, arrival)
        async with self.database.transaction(tenant_id) as tx:
            if not await progress.held(tx, pull):
                raise Lost
            taken = Taken(tenant_id, external_id, changed)
            await take(tx, taken, self.reception, (arrival, original))

    async def _file(self, ats: Ats, pull: Pull, changed: Changed) -> ResumeFile | None:
        try:
            return await ats.resume(changed)
        except AtsFault as fault:
            if pull.failures < FAILURES_FOR_A_FILE:
                raise
            log.warning("a resume was left out", extra={"problem": fault.problem})
            return None


async def pull(settings: PullSettings, resources: Resources) -> None:
    """Pull for as long as the process lives."""
    async with open_egress(settings) as egress:
        puller = Puller(
            resources.system,
            resources.database,
            Sealing(settings.every_sealing_key),
            Reception(open_blobs(settings), agent="gateway"),
            Builder(egress, asyncio.sleep, patience=PATIENCE),
        )
        await every(EVERY, puller.run)


def _arrival(external_id: str, file: ResumeFile) -> Arrival:
    return Arrival(
        data=file.content,
        file_name=plain_name(file.name) or "resume",
        source=Source.ATS,
        source_ref=external_id,
    )
