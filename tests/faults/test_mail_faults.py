"""A sender may die at any moment: nothing is lost, and what repeats keeps its Message-ID.

Run as a program, this file is the sender that the tests kill.
"""

import asyncio
import os
import random
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from uuid import UUID

from hirestream.stack.roles import DatabaseUrls
from runtime.database import Database, SystemDatabase
from runtime.health import Health
from runtime.process import Resources
from runtime.telemetry import Telemetry
from runtime.testing import MemoryPublisher
from schemas.topics import MAIL_SENT
from services.communication.agent import send_mail
from services.communication.settings import Settings
from tests.conftest import a_tenant
from tests.integration.communication.house import House, until_true
from tests.integration.communication.postoffice import PostOffice, message_ids

NAME = "doomed-sender"
SEED = 20261121


async def test_killed_between_the_servers_250_and_our_commit(
    house: House, office: PostOffice, tenant: UUID, urls: DatabaseUrls
) -> None:
    ada = await house.a_candidate(tenant)
    await house.tell(tenant, ada.screened())
    async with house.database.transaction(tenant) as tx:

        async def stop_the_commit(_mail: EmailMessage) -> None:
            """The record of this mail has to wait for our lock; the 250 goes out."""
            await tx.fetch("SELECT id FROM mails FOR UPDATE")

        office.at_data = stop_the_commit
        async with a_process(house, urls) as doomed:
            await until_true(lambda: waits_for_a_lock(house.system))
            doomed.kill()
            await doomed.wait()
    office.at_data = None
    assert [row["status"] for row in await house.ledger(tenant)] == ["sending"]
    async with a_process(house, urls):
        [row] = await house.until_ended(tenant)
    assert row["status"] == "sent"
    assert message_ids(office.mails()) == {row["message_id"]: 2}


async def test_a_digest_whose_sender_is_killed_goes_again_and_its_notices_end_once(
    house: House, office: PostOffice, tenant: UUID, urls: DatabaseUrls
) -> None:
    async with house.database.transaction(tenant) as tx:
        await tx.execute(
            "UPDATE tenants SET settings = settings || jsonb_build_object('mail', $1::jsonb)",
            {"digests": [{"every": "hourly"}]},
        )
    for name in ("Ada Example", "Bo Example"):
        await house.tell(tenant, (await house.a_candidate(tenant, name)).screened())
    async with house.database.transaction(tenant) as tx:
        await tx.execute("UPDATE mails SET due_at = now() WHERE kind = 'digest'")
    async with house.database.transaction(tenant) as tx:

        async def stop_the_commit(_mail: EmailMessage) -> None:
            await tx.fetch("SELECT id FROM mails FOR UPDATE")

        office.at_data = stop_the_commit
        async with a_process(house, urls) as doomed:
            await until_true(lambda: waits_for_a_lock(house.system))
            doomed.kill()
            await doomed.wait()
    office.at_data = None
    statuses = {row["kind"]: row["status"] for row in await house.ledger(tenant)}
    assert statuses == {"digest": "sending", "new_candidate": "gathered"}
    async with a_process(house, urls):
        rows = await house.until_ended(tenant, 3)
    assert {row["status"] for row in rows} == {"sent"}
    [digest] = [row for row in rows if row["kind"] == "digest"]
    assert message_ids(office.mails()) == {digest["message_id"]: 2}
    told = await house.published(tenant, MAIL_SENT.name)
    assert sorted(one.kind for one in told) == ["digest", "new_candidate", "new_candidate"]


async def test_killed_again_and_again_under_load(
    house: House, office: PostOffice, urls: DatabaseUrls
) -> None:
    chance = random.Random(SEED)
    tenants = [await a_tenant(house.system, f"company{n}") for n in range(4)]
    for owner in tenants:
        for _ in range(25):
            ada = await house.a_candidate(owner)
            await house.tell(owner, ada.screened())
    kills = 0
    while kills < 3:
        async with a_process(house, urls) as doomed:
            goal = len(office.mails()) + chance.randint(5, 15)
            await office.until_kept(goal)
            doomed.kill()
            await doomed.wait()
            kills += 1
    async with a_process(house, urls):
        rows = [row for owner in tenants for row in await house.until_ended(owner, 25)]
    came = message_ids(office.mails())
    repeats = came.total() - len(came)
    sys.stdout.write(f"seed {SEED}: {kills} kills, {len(came)} mails, {repeats} repeated\n")
    assert set(came) == {row["message_id"] for row in rows}
    assert {row["status"] for row in rows} == {"sent"}
    # Each kill can catch as many mails in doubt as were in hand.
    assert repeats <= kills * 2 * house.settings.connections
    told = [e.mail_id for owner in tenants for e in await house.published(owner, "mail.sent.v1")]
    assert sorted(told) == sorted(row["id"] for row in rows)


async def waits_for_a_lock(system: SystemDatabase) -> bool:
    async with system.transaction() as tx:
        waiting = await tx.fetchval(
            """
            SELECT count(*)
              FROM pg_locks JOIN pg_stat_activity USING (pid)
             WHERE NOT granted AND datname = current_database()
            """
        )
    return bool(waiting)


@asynccontextmanager
async def a_process(house: House, urls: DatabaseUrls) -> AsyncGenerator[Process]:
    """A sender in a process of its own, gone at the end in any case."""
    variables = {
        "ENVIRONMENT": "development",
        "DATABASE_URL": urls.app,
        "DATABASE_SYSTEM_URL": urls.system,
        "BLOB_DIR": str(house.settings.blob_dir),
        "COMMUNICATION_SMTP_HOST": house.settings.smtp_host,
        "COMMUNICATION_SMTP_PORT": str(house.settings.smtp_port),
        "COMMUNICATION_SMTP_TLS": "none",
        "COMMUNICATION_LEASE_SECONDS": "1",
        "COMMUNICATION_FIRST_RETRY_SECONDS": "0.1",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.test_mail_faults",
        env={**os.environ, **variables},  # noqa: TID251
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def main() -> None:
    settings = Settings()
    async with (
        Database.open(settings.database_url.get_secret_value(), name=NAME) as database,
        SystemDatabase.open(settings.database_system_url.get_secret_value(), name=NAME) as system,
    ):
        resources = Resources(database, system, MemoryPublisher(), Telemetry(), Health())
        await send_mail(settings, resources)


if __name__ == "__main__":
    asyncio.run(main())
