"""The candidates of a tenant's ATS come into the pipeline: each once, with their resumes."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from json import loads
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from runtime.blobs import DiskBlobs
from runtime.database import Database, SystemDatabase
from runtime.reception import Reception
from runtime.sealing import Sealing
from schemas.operations import IntegrationHealth
from services.gateway.unified import progress
from services.gateway.unified.building import Builder
from services.gateway.unified.connections import Connection, keep
from services.gateway.unified.pulling import Puller
from services.gateway.unified.settings import Provider
from tests.contract.vendors import generic
from tests.contract.vendors.world import Clock

PDF = b"%PDF-1.4 a resume"
ADA: dict[str, Any] = {
    "id": "c1",
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "phone": "+1-555-0101",
    "resume_url": "http://ats/files/ada.pdf",
    "updated_at": "2026-11-21T12:00:00Z",
}
BEN = {**ADA, "id": "c2", "name": "Ben Okri", "email": "ben@example.com", "resume_url": None}


@dataclass
class Pulled:
    """A tenant with an ATS, and what a process that pulls holds."""

    vendor: generic.Generic
    puller: Puller
    database: Database
    tenant: UUID
    is_down: bool = False
    lost_files: bool = False

    async def due_now(self) -> None:
        await self.fetch("UPDATE ats_pulls SET due_at = now() RETURNING true AS done")

    async def fetch(self, query: Any) -> list[dict[str, Any]]:
        async with self.database.transaction(self.tenant) as tx:
            return [dict(row) for row in await tx.fetch(query)]

    async def one(self, query: Any) -> dict[str, Any]:
        return (await self.fetch(query))[0]


@pytest.fixture
async def pulled(
    database: Database, system: SystemDatabase, tenant: UUID, tmp_path: Path
) -> AsyncGenerator[Pulled]:
    vendor, clock = generic.Generic(candidates=[dict(ADA), dict(BEN)]), Clock()
    sealing = Sealing([SecretStr("k" * 32)])

    async def file(_request: Request) -> Response:
        return Response(status_code=410) if holder.lost_files else Response(PDF)

    async def listed(request: Request) -> Response:
        return Response(status_code=500) if holder.is_down else await vendor.listed(request)

    routes = [Route("/files/{name}", file), Route("/{kind}", listed)]
    transport = httpx.ASGITransport(Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport) as client:
        puller = Puller(
            system,
            database,
            sealing,
            Reception(DiskBlobs(tmp_path), agent="gateway"),
            Builder(client, clock.sleep, clock.now),
        )
        holder = Pulled(vendor, puller, database, tenant)
        async with database.transaction(tenant) as tx:
            identity = await keep(tx, sealing, _connection(), uuid4())
            await progress.schedule(tx, identity, wanted=True)
        yield holder


def _connection() -> Connection:
    return Connection(
        id=UUID(int=1),
        provider=Provider.GENERIC,
        base_url="http://ats",
        token_url="",
        account_id="",
        api_key=SecretStr(generic.TOKEN),
        webhook_secret=SecretStr(""),
    )


async def test_candidates_come_in_and_dedupe_and_parser_are_told(pulled: Pulled) -> None:
    assert await pulled.puller.run() == 1
    people = await pulled.fetch(
        "SELECT external_id, first_name, last_name, email, phone, source FROM candidates ORDER BY 1"
    )
    assert people[0] == {
        "external_id": "generic:c1",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "ada@example.com",
        "phone": "+1-555-0101",
        "source": "ATS",
    }
    assert [one["external_id"] for one in people] == ["generic:c1", "generic:c2"]
    told = await pulled.fetch("SELECT topic, payload FROM outbox ORDER BY id")
    topics = [row["topic"] for row in told]
    assert topics.count("candidate.submitted.v1") == 2
    assert topics.count("resume.received.v1") == 1
    assert "ada" not in " ".join(row["payload"].decode().lower() for row in told)
    submitted = next(row for row in told if row["topic"] == "candidate.submitted.v1")
    assert loads(submitted["payload"])["external"] is True
    claim = await pulled.one(
        """
        SELECT c.external_id, r.source, r.media_type
          FROM resume_claims rc JOIN candidates c ON c.id = rc.candidate_id
          JOIN resumes r ON r.id = rc.resume_id
        """
    )
    assert claim == {
        "external_id": "generic:c1",
        "source": "ats",
        "media_type": "application/pdf",
    }


async def test_the_same_pull_again_changes_nothing(pulled: Pulled) -> None:
    await pulled.puller.run()
    counting = """
        SELECT (SELECT count(*) FROM candidates) AS people, (SELECT count(*) FROM resumes) AS files,
               (SELECT count(*) FROM outbox WHERE topic <> 'integration.health.v1') AS told,
               (SELECT sum(version) FROM candidates) AS seen
    """
    before = await pulled.one(counting)
    await pulled.fetch("UPDATE ats_pulls SET state = NULL, due_at = now() RETURNING 1 AS done")
    await pulled.puller.run()
    assert await pulled.one(counting) == before


async def test_only_what_changed_is_pulled_next(pulled: Pulled) -> None:
    await pulled.puller.run()
    assert await pulled.puller.run() == 0  # not due
    later = "2126-01-01T00:00:00Z"
    pulled.vendor.candidates[1].update({"phone": "+1-555-0199", "updated_at": later})
    await pulled.due_now()
    await pulled.puller.run()
    ben = await pulled.one("SELECT phone, version FROM candidates WHERE external_id = 'generic:c2'")
    assert ben == {"phone": "+1-555-0199", "version": 2}


async def test_many_at_once_pull_a_tenant_once(pulled: Pulled) -> None:
    await asyncio.gather(*(pulled.puller.run() for _ in range(8)))
    assert (await pulled.one("SELECT count(*) AS n FROM candidates"))["n"] == 2
    told = await pulled.fetch("SELECT 1 FROM outbox WHERE topic = 'candidate.submitted.v1'")
    assert len(told) == 2


async def test_a_failing_ats_is_told_and_asked_again_later(pulled: Pulled) -> None:
    pulled.is_down = True
    await pulled.puller.run()
    after = "SELECT problem, failures, lease, due_at > now() AS waits FROM ats_pulls"
    assert await pulled.one(after) == {
        "problem": "it failed",
        "failures": 1,
        "lease": None,
        "waits": True,
    }
    pulled.is_down = False
    await pulled.due_now()
    await pulled.puller.run()
    row = await pulled.one("SELECT problem, failures, pulled_at IS NOT NULL AS done FROM ats_pulls")
    assert row == {"problem": None, "failures": 0, "done": True}
    told = await pulled.fetch(
        "SELECT payload FROM outbox WHERE topic = 'integration.health.v1' ORDER BY id"
    )
    reports = [IntegrationHealth.model_validate_json(each["payload"]) for each in told]
    assert [(one.integration_id, one.health.value, one.error) for one in reports] == [
        ("ats", "failing", "AtsFailed"),
        ("ats", "healthy", None),
    ]
    assert all(one.is_told_on_change for one in reports)  # its pauses are no silence


async def test_odd_data_of_one_tenant_ends_no_process(pulled: Pulled) -> None:
    pulled.vendor.candidates[0]["phone"] = "+1\0555"
    pulled.vendor.candidates[0]["id"] = "c1\0"
    assert await pulled.puller.run() == 1
    row = await pulled.one("SELECT problem, failures FROM ats_pulls")
    assert row["failures"] == 1
    assert row["problem"].startswith("it broke")


async def test_a_file_that_stays_away_does_not_hold_up_the_others(pulled: Pulled) -> None:
    pulled.lost_files = True
    for _ in range(3):
        await pulled.puller.run()
        await pulled.due_now()
    assert (await pulled.one("SELECT count(*) AS n FROM candidates"))["n"] == 0
    await pulled.puller.run()
    assert (await pulled.one("SELECT count(*) AS n FROM candidates"))["n"] == 2


async def test_a_process_whose_lease_was_taken_writes_nothing_more(pulled: Pulled) -> None:
    async with pulled.database.transaction(pulled.tenant) as tx:
        ours = await progress.leased(tx)
    assert ours is not None
    await pulled.due_now()
    async with pulled.database.transaction(pulled.tenant) as tx:
        theirs = await progress.leased(tx)
    assert theirs is not None
    async with pulled.database.transaction(pulled.tenant) as tx:
        assert not await progress.held(tx, ours)
        assert await progress.held(tx, theirs)
        await progress.reached(tx, ours, "lost", is_complete=True)
    assert await pulled.one("SELECT state, lease FROM ats_pulls") == {
        "state": None,
        "lease": theirs.lease,
    }


async def test_another_connection_begins_anew_and_none_ends_it(pulled: Pulled) -> None:
    await pulled.puller.run()
    async with pulled.database.transaction(pulled.tenant) as tx:
        await progress.schedule(tx, uuid4(), wanted=True)
    assert (await pulled.one("SELECT state FROM ats_pulls"))["state"] is None
    await pulled.puller.run()  # the connection is not the kept one: nothing is called
    async with pulled.database.transaction(pulled.tenant) as tx:
        await progress.schedule(tx, uuid4(), wanted=False)
    assert await pulled.fetch("SELECT 1 FROM ats_pulls") == []


async def test_a_webhook_hurries_a_waiting_pull_and_not_one_at_work(pulled: Pulled) -> None:
    await pulled.puller.run()
    async with pulled.database.transaction(pulled.tenant) as tx:
        await progress.hurry(tx)
        pull = await progress.leased(tx)
        assert pull is not None
        await progress.hurry(tx)
        assert await progress.leased(tx) is None
