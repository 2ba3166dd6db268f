"""Connectors: what mailboxes and task managers hold -> resume.received.v1, resume.rejected.v1,
integration.health.v1; application.moved.v1 -> a note at the task."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from runtime.agent import Agent, consume
from runtime.blobs import open_blobs
from runtime.database import SystemDatabase, is_away
from runtime.egress import Bounds, open_egress
from runtime.integrations import Integrations
from runtime.process import Resources
from runtime.reachable import networks
from runtime.reception import Reception
from runtime.relay import Relay
from runtime.sealing import Sealing
from schemas import topics
from services.intake.addresses import PostgresAddresses
from services.intake.admission import PostgresAdmission
from services.intake.connectors.applying import Applying
from services.intake.connectors.file import UnreadableFile, entries
from services.intake.connectors.health import HealthTelling
from services.intake.connectors.means import Means
from services.intake.connectors.notes import Notes
from services.intake.connectors.pruning import Pruning
from services.intake.connectors.settings import Settings
from services.intake.connectors.stages import on_application_moved
from services.intake.connectors.taking import LARGEST
from services.intake.connectors.testing import Testing
from services.intake.connectors.work import PostgresWork
from services.intake.connectors.worker import Worker

log = logging.getLogger(__name__)

NAME = "intake"  # it is Intake's other door, with the same stage on a timeline
_SECONDS = 120  # for one answer of a vendor, a large attachment among them
_AGAIN = 1.0
_LISTEN_AGAIN = 60.0


@asynccontextmanager
async def agent(_settings: Settings, _resources: Resources) -> AsyncGenerator[Agent]:
    yield Agent(NAME, [consume(topics.APPLICATION_MOVED, on_application_moved)])


async def work(settings: Settings, resources: Resources) -> None:
    """Read what is due, test what is asked, and tell how each integration is."""
    database, system = resources.database, resources.system
    integrations = Integrations(Sealing(settings.every_sealing_key))
    await apply_file(settings, resources, integrations)
    async with open_egress(settings, bounds=Bounds(_SECONDS, LARGEST)) as http:
        means = Means(http, networks(settings.egress_networks))
        worker = Worker(
            work=PostgresWork(database, system, timedelta(seconds=settings.lease_seconds)),
            integrations=integrations,
            addresses=PostgresAddresses(system, database),
            admission=PostgresAdmission(database, Reception(open_blobs(settings), agent=NAME)),
            notes=Notes(database),
            means=means,
            at_once=settings.at_once,
            count=lambda kind, outcome: resources.telemetry.add("deliveries_total", kind, outcome),
        )
        testing = Testing(database, system, integrations, means)
        telling = HealthTelling(database, system, timedelta(seconds=settings.health_seconds), NAME)
        asked = asyncio.Event()

        def heard() -> None:
            worker.woken.set()
            asked.set()

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(worker.run())
            tasks.create_task(testing.run(asked))
            tasks.create_task(telling.run())
            tasks.create_task(Pruning(database, system).run())
            tasks.create_task(_listen(resources.system, heard))


async def apply_file(settings: Settings, resources: Resources, integrations: Integrations) -> None:
    """A file that can't be applied is said, and keeps nobody else's integrations from working."""
    if settings.file is None:
        return
    addresses = PostgresAddresses(resources.system, resources.database)
    applying = Applying(resources.database, addresses, integrations)
    try:
        for done in await applying.apply(entries(settings.file)):
            log.info("integration applied", extra={"integration": done})
    except UnreadableFile as error:
        log.error("the file of integrations is wrong", extra={"reason": str(error)})  # noqa: TRY400
        resources.health.unwell("integrations file", str(error))


async def _listen(system: SystemDatabase, heard: Callable[[], None]) -> None:
    """Be woken by what is asked for. A connection can die unheard: it is made anew now and then."""
    while True:
        try:
            async with system.listening("connectors", heard):
                await asyncio.sleep(_LISTEN_AGAIN)
        except Exception as error:
            if not is_away(error):
                raise
            await asyncio.sleep(_AGAIN)


async def relay_outbox(_settings: Settings, resources: Resources) -> None:
    """Stand by: one relay at a time leads, in whichever process it is."""
    await Relay(resources.system, resources.publisher, resources.telemetry).run()
