"""Intake: files at the doors -> resume.received.v1, resume.rejected.v1, integration.health.v1.

It consumes nothing. What it takes in stands in the outbox, and whichever relay leads publishes it.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import NoReturn

from runtime.agent import Agent
from runtime.blobs import open_blobs
from runtime.health import Health
from runtime.process import Resources
from runtime.reception import MEGABYTE, Reception
from runtime.relay import Relay
from services.intake.addresses import PostgresAddresses
from services.intake.admission import PostgresAdmission
from services.intake.conversation import listening
from services.intake.doors import Door, Reports
from services.intake.folder_door import FolderDoor
from services.intake.health import tell_health
from services.intake.settings import Settings
from services.intake.smtp_door import Limits, Receiver

log = logging.getLogger(__name__)

Running = Callable[[], Awaitable[None]]

NAME = "intake"
REOPEN = 5.0  # seconds until a door that could not be opened is tried again


@asynccontextmanager
async def agent(_settings: Settings, _resources: Resources) -> AsyncGenerator[Agent]:
    yield Agent(NAME, [])


async def open_doors(settings: Settings, resources: Resources) -> None:
    """Open every door that the settings name, and tell how each is."""
    addresses = PostgresAddresses(resources.system, resources.database)
    reception = Reception(open_blobs(settings), agent=NAME)
    admission = PostgresAdmission(resources.database, reception)

    def a_door(name: str) -> Door:
        return Door(
            name, lambda outcome: resources.telemetry.add("deliveries_total", name, outcome)
        )

    mail = a_door("smtp-door")
    receiver = Receiver(addresses, admission, mail, limits_of(settings))
    running: list[tuple[Door, Running]] = [
        (mail, partial(_serve_mail, receiver, mail, settings, resources.health))
    ]
    if settings.folder is not None:
        door = a_door("folder")
        folder = FolderDoor(
            settings.folder,
            addresses,
            admission,
            door,
            settings.folder_settle_seconds,
            settings.folder_poll_seconds,
        )
        running.append((door, folder.run))
    reports = Reports([door for door, _ in running], settings.health_seconds)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(tell_health(reports, resources, NAME))
        for door, run in running:
            tasks.create_task(keep_open(door, run, resources.health))


async def relay_outbox(_settings: Settings, resources: Resources) -> None:
    """Stand by: one relay at a time leads, in whichever process it is."""
    await Relay(resources.system, resources.publisher, resources.telemetry).run()


async def keep_open(door: Door, run: Running, health: Health, reopen: float = REOPEN) -> NoReturn:
    """A door that can't be opened is tried again, and closes no other."""
    while True:
        try:
            await run()
        except OSError as error:
            why = f"can't be opened ({error.strerror or type(error).__name__})"
            log.error("a door is closed", extra={"door": door.name, "reason": why})  # noqa: TRY400
            door.fails(type(error).__name__)
            health.unwell(door.name, why)
        await asyncio.sleep(reopen)


async def _serve_mail(receiver: Receiver, door: Door, settings: Settings, health: Health) -> None:
    async with listening(
        receiver,
        limits_of(settings),
        host=settings.smtp_host,
        port=settings.smtp_port,
        hostname=settings.smtp_hostname,
    ) as port:
        log.info("mail door open", extra={"port": port})
        door.works()
        health.well(door.name)
        await asyncio.Event().wait()


def limits_of(settings: Settings) -> Limits:
    return Limits(
        largest=settings.smtp_max_megabytes * MEGABYTE,
        recipients=settings.smtp_max_recipients,
        connections=settings.smtp_max_connections,
        seconds=settings.smtp_timeout_seconds,
    )
