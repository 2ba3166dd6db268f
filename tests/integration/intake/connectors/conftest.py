"""A worker over a real Postgres, with sources that the test brings."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, LiteralString
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr

from runtime.integrations import Integrations
from runtime.reachable import networks
from runtime.sealing import Sealing
from schemas.integrations import ImapSettings, Settings, TaskManagerSettings
from services.intake.connectors.health import HealthTelling
from services.intake.connectors.imap.door import check_imap, open_imap
from services.intake.connectors.kinds import Kind
from services.intake.connectors.means import Means
from services.intake.connectors.notes import Notes
from services.intake.connectors.testing import Testing
from services.intake.connectors.work import PostgresWork
from services.intake.connectors.worker import Worker
from tests.integration.intake.conftest import House
from tests.integration.intake.connectors.imap_server import ImapServer
from tests.integration.intake.connectors.shelf import Shelf

OURS = "127.0.0.0/8"
KEY = "a key of the tests that is long enough"


@dataclass
class Bench:
    """One tenant's integrations, and workers for them."""

    house: House
    kinds: Mapping[type[Settings], Kind]
    integrations: Integrations
    means: Means
    lease: timedelta = timedelta(seconds=30)
    settings: dict[str, Settings] = field(default_factory=dict)

    async def add(self, name: str, settings: Settings, tenant: UUID | None = None) -> UUID:
        async with self.house.database.transaction(tenant or self.house.alpha) as tx:
            return await self.integrations.add(tx, name, settings)

    def worker(self) -> Worker:
        return Worker(
            work=PostgresWork(self.house.database, self.house.system, self.lease),
            integrations=self.integrations,
            addresses=self.house.addresses,
            admission=self.house.admission,
            notes=Notes(self.house.database),
            means=self.means,
            kinds=self.kinds,
        )

    async def turn(self, worker: Worker | None = None) -> None:
        """Everything that is due, once, and now."""
        worker = worker or self.worker()
        await self.run("UPDATE integration_work SET due_at = now() WHERE due_at <> 'infinity'")
        await worker.take_up()
        await worker.idle()

    async def run(self, statement: LiteralString, *args: object) -> None:
        async with self.house.database.transaction(self.house.alpha) as tx:
            await tx.execute(statement, *args)

    async def rows(self, query: LiteralString, *args: object) -> list[dict[str, Any]]:
        async with self.house.database.transaction(self.house.alpha) as tx:
            return [dict(row) for row in await tx.fetch(query, *args)]

    async def listed(self, name: str) -> dict[str, Any]:
        async with self.house.database.transaction(self.house.alpha) as tx:
            [row] = await self.integrations.listed(tx, name)
            return dict(row)

    async def items(self) -> dict[str, str]:
        rows = await self.rows("SELECT item_id, state FROM integration_items")
        return {row["item_id"]: row["state"] for row in rows}

    def testing(self) -> Testing:
        house = self.house
        return Testing(house.database, house.system, self.integrations, self.means, self.kinds)

    def telling(self) -> HealthTelling:
        every = timedelta(seconds=60)
        return HealthTelling(self.house.database, self.house.system, every, "intake")


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def bench(house: House, shelf: Shelf) -> Bench:
    sealing = Sealing([SecretStr(KEY)])
    return Bench(
        house,
        {TaskManagerSettings: shelf.kind},
        Integrations(sealing),
        Means(httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(500)))),
    )


@pytest.fixture
async def server() -> AsyncGenerator[ImapServer]:
    async with ImapServer().running() as running:
        yield running


@pytest.fixture
def mailboxes(bench: Bench) -> Bench:
    """Real mailboxes instead of the shelf. A turn ends instead of listening on."""

    @asynccontextmanager
    async def once(settings: Any, means: Means) -> AsyncGenerator[Any]:
        async with open_imap(settings, means) as mailbox:
            yield _OneTurn(mailbox)

    bench.kinds = {ImapSettings: Kind(once, check_imap)}
    bench.means = Means(httpx.AsyncClient(), networks(OURS))
    return bench


class _OneTurn:
    """A mailbox that can't be listened to."""

    def __init__(self, mailbox: Any) -> None:
        self.new_items = mailbox.new_items
        self.open_item = mailbox.open_item
        self.fetch_attachment = mailbox.fetch_attachment
        self.mark_processed = mailbox.mark_processed
