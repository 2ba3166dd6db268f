"""The whole pipeline under a test's hands: every agent a process, every server to be struck."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from hirestream.processes import PROGRAMS, Recipe
from hirestream.stack import Stack, ports
from hirestream.stack.roles import DatabaseUrls
from hirestream.stack.server import Server
from hirestream.surroundings import inherited
from runtime.broker import BrokerAway
from runtime.database import Database, SystemDatabase, is_away
from services.gateway.credentials import Passwords
from services.gateway.provisioning import NewTenant, Provisioning
from tests.faults.pipeline.doors import LOOK, PATIENCE, insist, mailed, uploaded
from tests.faults.pipeline.inputs import JOB, Door, Submission
from tests.faults.pipeline.letterbox import Letterbox, a_letterbox
from tests.faults.pipeline.state import State, events_of, mails_of, rows_of
from tests.faults.pipeline.streams import READERS, Offsets, looking

# The letterbox stands in for the mailbox, and no drill sends a scan.
LEFT_OUT = frozenset({"mailbox", "ocr"})
COMPANY = NewTenant(
    slug="drill",
    name="Drill Company",
    hr_email="hr@drill.example",
    addresses=("jobs@drill.example",),
)
RECIPIENTS = tuple(f"hr{number}@many.example" for number in range(10))
MANY = NewTenant(
    slug="many",
    name="Many Recipients",
    hr_email=", ".join(RECIPIENTS),
    sender="jobs@many.example",
    addresses=("jobs@many.example",),
)
SECRET = "a secret that only this run of the tests knows"


@dataclass(frozen=True, slots=True)
class Tenant:
    id: UUID
    address: str
    key: str


@dataclass(slots=True)
class Pipeline:
    """`programs` start again by themselves when they are killed, as under `make run`."""

    stack: Stack
    database: Database
    owner: SystemDatabase
    system: SystemDatabase
    letterbox: Letterbox
    variables: Mapping[str, str]
    programs: Mapping[str, Server]
    company: Tenant
    many: Tenant
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    begun: Offsets = field(default_factory=dict["Any", int])
    refused: Counter[Door] = field(default_factory=Counter["Door"])  # tries that a door put off

    @property
    def kafka(self) -> str:
        return self.stack.addresses.kafka_bootstrap_servers

    # Before and after a drill

    async def begin(self) -> None:
        """Forget the last drill: its rows, and its events too.

        An agent that a broken broker sends back to the start of a topic is saved by its inbox, and
        the inbox is empty now.
        """
        self.letterbox.clear()
        self.refused.clear()
        self.since = datetime.now(UTC)
        async with looking(self.kafka) as streams:
            self.begun = await streams.ends()
            await streams.forget(self.begun)
        async with self.owner.transaction() as tx:
            await tx.execute(_FORGET)

    async def settle(self, seconds: float = PATIENCE) -> None:
        """Wait until nothing more will happen by itself."""
        trouble = "nothing was looked at"
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                trouble = await self._unfinished()
            except BrokerAway as error:
                trouble = str(error)
            except Exception as error:
                if not is_away(error):
                    raise
                trouble = type(error).__name__
            if not trouble:
                return
            await asyncio.sleep(LOOK)
        raise AssertionError(f"not finished after {seconds:g} s: {trouble}")

    async def _unfinished(self) -> str:
        """What is still to do; each look follows what leads to it, so that nothing slips by."""
        async with looking(self.kafka) as streams:
            ends = await streams.ends()
            for reader in READERS:
                if behind := await streams.behind(reader, ends):
                    return f"{reader} is {behind} messages behind"
            async with self.system.transaction() as tx:
                waiting = await tx.fetchrow(_WAITING)
            assert waiting
            if any(waiting.values()):
                return ", ".join(f"{count} {what}" for what, count in waiting.items())
            return "" if await streams.ends() == ends else "something was written just now"

    async def state(self, tenant: Tenant | None = None) -> State:
        """What the drill has left: rows, events, dead letters, mails."""
        async with looking(self.kafka) as streams:
            records = await streams.records(self.begun)
        rows = await rows_of(self.database, (tenant or self.company).id)
        return {**rows, **events_of(records), "letterbox": mails_of(self.letterbox)}

    # What a drill does

    async def put(self, *submissions: Submission, tenant: Tenant | None = None) -> float:
        """Hand everything in, as often as its door asks for it; when the first one was taken."""
        owner = tenant or self.company
        places = asyncio.Semaphore(4)

        async with httpx.AsyncClient(base_url=self.variables["API"], timeout=20) as client:

            async def one(what: Submission) -> float:
                async with places:
                    return await insist(lambda: self._try(client, owner, what))

            return min(await asyncio.gather(*map(one, submissions)))

    async def _try(self, client: httpx.AsyncClient, owner: Tenant, what: Submission) -> bool:
        if what.door == "mail":
            taken = await mailed(int(self.variables["INTAKE_SMTP_PORT"]), owner.address, what)
        else:
            taken = await uploaded(client, owner.key, what)
        self.refused[what.door] += not taken
        return taken

    async def worked(self, reader: str) -> int:
        """How many messages an agent has finished so far."""
        async with looking(self.kafka) as streams:
            return await streams.done(reader)

    async def kill(self, *names: str) -> None:
        """kill -9; returns when their deaths were noticed and they are being started again."""
        await asyncio.gather(*(asyncio.to_thread(self.programs[name].kill) for name in names))

    async def ready(self, *names: str) -> None:
        for name in names or self.programs:
            await asyncio.to_thread(self.programs[name].wait)


@asynccontextmanager
async def running(
    stack: Stack, urls: DatabaseUrls, folder: Path, left_out: Iterable[str] = LEFT_OUT
) -> AsyncGenerator[Pipeline]:
    """All programs, started side by side."""
    gateway, door = ports.choose(2)
    async with (
        Database.open(urls.app) as database,
        SystemDatabase.open(urls.owner) as owner,
        SystemDatabase.open(urls.system) as system,
        a_letterbox() as letterbox,
    ):
        provisioning = Provisioning(system, database, Passwords())
        company, many = [await _tenant(provisioning, wanted) for wanted in (COMPANY, MANY)]
        variables = {
            "ENVIRONMENT": "development",
            "KAFKA_BOOTSTRAP_SERVERS": stack.addresses.kafka_bootstrap_servers,
            "DATABASE_URL": urls.app,
            "DATABASE_SYSTEM_URL": urls.system,
            "BLOB_DIR": str(folder / "blobs"),
            "GATEWAY_PORT": str(gateway),
            "GATEWAY_JWT_SECRET": SECRET,
            "INTAKE_SMTP_PORT": str(door),
            "EGRESS_NETWORKS": "127.0.0.0/8",
            "COMMUNICATION_SMTP_HOST": "127.0.0.1",
            "COMMUNICATION_SMTP_PORT": str(letterbox.port),
            "COMMUNICATION_SMTP_TLS": "none",
            "COMMUNICATION_FIRST_RETRY_SECONDS": "0.5",
            "COMMUNICATION_LONGEST_RETRY_MINUTES": "0.05",
            "COMMUNICATION_LEASE_SECONDS": "5",
            "API": f"http://127.0.0.1:{gateway}/api",
        }
        everything = {**inherited(), **variables}
        programs = {
            program.name: Server(Recipe(program, everything), folder / program.name)
            for program in PROGRAMS
            if program.name not in left_out
        }
        pipeline = Pipeline(
            stack, database, owner, system, letterbox, variables, programs, company, many
        )
        try:
            for server in programs.values():
                server.start()
            await pipeline.ready()
            yield pipeline
        finally:
            await asyncio.gather(*(asyncio.to_thread(one.stop) for one in programs.values()))


async def _tenant(provisioning: Provisioning, wanted: NewTenant) -> Tenant:
    tenant_id = await provisioning.create_tenant(wanted)
    await provisioning.create_job(tenant_id, slug=JOB, title="Backend Developer")
    issued = await provisioning.create_api_key(tenant_id, name="drill")
    assert issued.secret
    return Tenant(tenant_id, wanted.addresses[0], issued.secret)


# All tables but those that say who a tenant is, what the agents keep for themselves, and the
# audit trail, which nobody may empty.
_FORGET = """
    DO $$
    BEGIN
        EXECUTE (
            SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') || ' CASCADE'
              FROM pg_tables
             WHERE schemaname = 'public'
               AND tablename NOT IN ('alembic_version', 'tenants', 'tenant_addresses', 'users',
                                     'api_keys', 'jobs', 'in_hand', 'dead_letters_done')
               AND tablename NOT LIKE 'audit%');
    END $$
"""
_WAITING = """
    SELECT (SELECT count(*) FROM mails WHERE status IN ('queued', 'sending')) AS mails,
           (SELECT count(*) FROM outbox) AS "events in the outbox"
"""
