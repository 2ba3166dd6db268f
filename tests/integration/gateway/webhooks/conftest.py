"""A tenant's webhook, its receiver, and the projector's fold without a broker."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from runtime.database import Database, SystemDatabase
from runtime.messages import decode
from runtime.record import Record
from schemas.topics import BY_NAME
from services.gateway.projector import project
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import API, Doors
from tests.integration.gateway.webhooks.receiver import Delivery, Receiver


@pytest.fixture
def desk(database: Database, doors: Doors) -> Desk:
    return Desk(database, doors.our_tenant)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def delivery(
    api: API, database: Database, system: SystemDatabase, receiver: Receiver
) -> AsyncGenerator[Delivery]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(receiver.handle)) as client:
        yield Delivery(system, database, api.resources.sealing, lambda: client)


@pytest.fixture
async def webhook(doors: Doors) -> dict[str, Any]:
    answer = await doors.ours.send(
        "POST", "/api/webhooks", {"url": "https://ats.example.com/hooks"}
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.fixture
def fold(desk: Desk) -> Callable[[], Awaitable[None]]:
    """Let the projector fold whatever stands in the outbox, also what it has folded before."""

    async def run() -> None:
        async with desk.database.transaction(desk.tenant) as tx:
            rows = await tx.fetch(
                "SELECT topic, key, payload, headers FROM outbox WHERE topic = ANY($1) ORDER BY id",
                ["candidate.changed.v1", "application.moved.v1", "decision.made.v1",
                 "resume.rejected.v1", "pipeline.alert.v1"],
            )  # fmt: skip
            delivered = [
                decode(
                    BY_NAME[row["topic"]],
                    Record(
                        row["topic"],
                        0,
                        place,
                        row["key"],
                        row["payload"],
                        [(name, value.encode()) for name, value in row["headers"]],
                    ),
                )
                for place, row in enumerate(rows)
            ]
            await project(delivered, tx)

    return run
