"""A tenant's own ATS: kept sealed, shown without its key, called as that tenant and no other."""

from json import dumps
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from hirestream.stack.roles import DatabaseUrls
from runtime.database import Database
from runtime.settings import Environment
from schemas.operations import IntegrationHealth
from services.gateway.app import create_app
from services.gateway.provisioning import Provisioning
from services.gateway.resources import open_resources
from services.gateway.settings import GatewaySettings
from services.gateway.unified.signatures import signed
from tests.contract.vendors import generic, world
from tests.integration.gateway.doors import API, Doors

SECRET = "shared with the vendor"
GENERIC: dict[str, Any] = {
    "provider": "generic",
    "base_url": "https://ats.example.com",
    "api_key": "the key that must not be read",
    "webhook_secret": SECRET,
}


async def test_a_connection_is_kept_sealed_and_shown_without_its_key(
    doors: Doors, database: Database
) -> None:
    answer = await doors.ours.send("PUT", "/api/ats-connection", GENERIC)
    assert answer.status_code == 200, answer.text
    shown = (await doors.ours.get("/api/ats-connection")).json()
    assert shown == answer.json()
    assert (shown["provider"], shown["base_url"]) == ("generic", "https://ats.example.com")
    assert GENERIC["api_key"] not in answer.text
    async with database.transaction(doors.our_tenant) as tx:
        row = await tx.fetchrow("SELECT api_key, webhook_secret FROM ats_connections")
        trail = await tx.fetch("SELECT action, detail::text AS detail FROM audit_trail")
    assert row is not None
    assert GENERIC["api_key"].encode() not in row["api_key"]
    assert SECRET.encode() not in row["webhook_secret"]
    assert ("ats.connected", True) in {
        (one["action"], "must not be read" not in one["detail"]) for one in trail
    }


async def test_a_new_key_keeps_the_webhook_s_address_and_another_ats_changes_it(
    doors: Doors,
) -> None:
    first = (await doors.ours.send("PUT", "/api/ats-connection", GENERIC)).json()
    rotated = {**GENERIC, "api_key": "a new one"}
    second = (await doors.ours.send("PUT", "/api/ats-connection", rotated)).json()
    moved = {**GENERIC, "base_url": "https://other.example.com"}
    third = (await doors.ours.send("PUT", "/api/ats-connection", moved)).json()
    assert first["webhook_path"] == second["webhook_path"] != third["webhook_path"]


async def test_a_connection_is_one_tenant_s(doors: Doors) -> None:
    await doors.ours.send("PUT", "/api/ats-connection", GENERIC)
    assert (await doors.theirs.get("/api/ats-connection")).status_code == 404
    assert (await doors.theirs.send("DELETE", "/api/ats-connection")).status_code == 404
    assert (await doors.theirs.get("/jobs")).json()["jobs"] == []
    assert (await doors.ours.send("DELETE", "/api/ats-connection")).status_code == 204
    assert (await doors.ours.get("/api/ats-connection")).status_code == 404
    assert (await doors.ours.get("/jobs")).status_code == 200


async def test_the_monitor_is_told_to_expect_no_more_of_pulls_that_ended(
    doors: Doors, database: Database
) -> None:
    await doors.ours.send("PUT", "/api/ats-connection", {**GENERIC, "pulls_candidates": True})
    await doors.ours.send("PUT", "/api/ats-connection", GENERIC)  # from now on it is only asked
    assert (await doors.ours.send("DELETE", "/api/ats-connection")).status_code == 204
    async with database.transaction(doors.our_tenant) as tx:
        told = await tx.fetch("SELECT payload FROM outbox WHERE topic = 'integration.health.v1'")
    reports = [IntegrationHealth.model_validate_json(one["payload"]) for one in told]
    assert [(one.integration_id, one.is_removed) for one in reports] == [("ats", True)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"provider": "hirestream"},
        {"provider": "unknown"},
        {"base_url": ""},
        {"base_url": "ftp://ats.example.com"},
        {"base_url": "https://name:password@ats.example.com"},
        {"base_url": "https://0x7f.1/"},
        {"token_url": "javascript:alert(1)"},
        {"provider": "workable", "base_url": ""},
        {"account_id": "a/../b"},
        {"api_key": ""},
        {"api_key": "key\r\nX-Other: 1"},
        {"webhook_secret": "s\u00e9cret"},
    ],
    ids=str,
)
async def test_a_connection_that_can_t_work_is_refused(doors: Doors, wrong: dict[str, Any]) -> None:
    answer = await doors.ours.send("PUT", "/api/ats-connection", {**GENERIC, **wrong})
    assert answer.status_code == 400, answer.text
    assert GENERIC["api_key"] not in answer.text


async def test_an_address_inside_is_not_called(doors: Doors) -> None:
    inside = {**GENERIC, "base_url": "http://169.254.169.254/latest"}
    assert (await doors.ours.send("PUT", "/api/ats-connection", inside)).status_code == 200
    answer = await doors.ours.get("/jobs")
    assert (answer.status_code, answer.json()["error"]) == (502, "ats_error")
    assert "must not be called" in answer.json()["details"]["problem"]


async def test_a_key_that_no_sealing_key_opens_is_told_and_can_be_written_anew(
    doors: Doors, database: Database
) -> None:
    await doors.ours.send("PUT", "/api/ats-connection", GENERIC)
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute("UPDATE ats_connections SET api_key = sha256(api_key)")
    answer = await doors.ours.get("/jobs")
    assert (answer.status_code, answer.json()["details"]["advice"]) == (
        502,
        "Connect the ATS again",
    )
    assert (await doors.ours.get("/api/ats-connection")).status_code == 200
    assert (await doors.ours.send("PUT", "/api/ats-connection", GENERIC)).status_code == 200


async def test_only_who_manages_integrations_connects(
    api: API, doors: Doors, provisioning: Provisioning
) -> None:
    scopes = ["jobs:read", "candidates:write"]
    key = await provisioning.create_api_key(doors.our_tenant, name="few", scopes=scopes)
    client = api.client_with(f"Bearer {key.secret}")
    assert (await client.send("PUT", "/api/ats-connection", GENERIC)).status_code == 403
    assert (await client.get("/api/ats-connection")).status_code == 403


async def test_a_signed_webhook_is_noted_once_and_says_nothing_of_anybody(
    api: API, doors: Doors, database: Database
) -> None:
    path = (await doors.ours.send("PUT", "/api/ats-connection", GENERIC)).json()["webhook_path"]
    body = dumps({"event": "candidate.created", "name": "Jane Doe"}).encode()
    headers = {"X-Signature": "sha256=" + signed(SecretStr(SECRET), body)}
    for _ in range(3):
        assert (await api.client.post(path, content=body, headers=headers)).status_code == 200
    forged = await api.client.post(path, content=body, headers={"X-Signature": "sha256=00"})
    assert forged.status_code == 401
    theirs = path.replace(str(doors.our_tenant), str(doors.their_tenant))
    assert (await api.client.post(theirs, content=body, headers=headers)).status_code == 404
    async with database.transaction(doors.our_tenant) as tx:
        rows = await tx.fetch("SELECT row_to_json(n)::text AS row, kind FROM ats_notices n")
    assert [row["kind"] for row in rows] == ["candidate.created"]
    assert "Jane" not in rows[0]["row"]
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute("UPDATE ats_notices SET received_at = now() - interval '31 days'")
    other = dumps({"event": "candidate.moved"}).encode()
    headers = {"X-Signature": "sha256=" + signed(SecretStr(SECRET), other)}
    assert (await api.client.post(path, content=other, headers=headers)).status_code == 200
    async with database.transaction(doors.our_tenant) as tx:
        assert (
            await tx.fetchval("SELECT string_agg(kind, ' ') FROM ats_notices") == "candidate.moved"
        )


async def test_a_tenant_s_requests_go_to_its_own_ats(
    urls: DatabaseUrls, tmp_path: Any, provisioning: Provisioning, tenant: UUID
) -> None:
    vendor = generic.Generic(jobs=[{"id": "7", "title": "Remote"}])
    settings = GatewaySettings(
        environment=Environment.DEVELOPMENT,
        database_url=SecretStr(urls.app),
        database_system_url=SecretStr(urls.system),
        blob_dir=tmp_path,
        egress_networks="127.0.0.0/8",
    )
    key = await provisioning.create_api_key(tenant, name="test")
    async with (
        world.served(Starlette(routes=vendor.routes())) as url,
        open_resources(settings) as resources,
    ):
        transport = httpx.ASGITransport(create_app(settings, resources))
        headers = {"Authorization": f"Bearer {key.secret}"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://gateway", headers=headers
        ) as client:
            body = {**GENERIC, "base_url": url, "api_key": generic.TOKEN}
            assert (await client.put("/api/ats-connection", json=body)).status_code == 200
            answer = await client.get("/jobs")
    assert [job["id"] for job in answer.json()["jobs"]] == ["7"]
