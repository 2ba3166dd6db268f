"""Who gets a key, what it opens, and how it is taken away."""

from pathlib import Path

import httpx
import pytest

from runtime.settings import Environment
from services.gateway.app import create_app
from services.gateway.ats.registering import DEMO
from tests.integration.gateway.ats.surface import JOHN, Surface, registered
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import API, Doors
from tests.integration.gateway.screening import People

REGISTER = "/api/ats/integrations/register"
BODY = {"name": "Your ATS Name"}


@pytest.mark.usefixtures("demo")
async def test_in_development_the_document_s_first_command_works(api: API, desk: Desk) -> None:
    answer = await api.client.post(REGISTER, json=BODY)
    assert answer.status_code == 201
    body = answer.json()
    assert body["api_key"].startswith("ats_")
    assert (body["name"], body["requests_per_hour"]) == ("Your ATS Name", 1000)
    client = api.client_with(f"Bearer {body['api_key']}")
    assert (await client.send("POST", "/api/ats/candidates", JOHN)).status_code == 201
    demo = Desk(desk.database, DEMO)
    assert await demo.value("SELECT count(*) FROM candidates") == 1
    assert await desk.value("SELECT count(*) FROM candidates") == 0


async def test_without_a_demo_tenant_nobody_registers_without_a_key(api: API) -> None:
    assert (await api.client.post(REGISTER, json=BODY)).status_code == 401


@pytest.mark.usefixtures("demo")
async def test_in_production_an_administrator_registers(
    api: API, doors: Doors, people: People, tmp_path: Path
) -> None:
    del tmp_path
    settings = api.settings.model_copy(update={"environment": Environment.PRODUCTION})
    transport = httpx.ASGITransport(create_app(settings, api.resources))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        production = API(client, settings, api.resources)
        assert (await client.post(REGISTER, json=BODY)).status_code == 401
        administrator = await people.with_role("administrator")
        door = production.client_with(administrator.authorization)
        assert (await door.send("POST", REGISTER, BODY)).status_code == 201
    recruiter = await people.with_role("recruiter")
    assert (await recruiter.send("POST", REGISTER, BODY)).status_code == 403
    assert (await doors.ours.send("POST", REGISTER, BODY)).status_code == 201


async def test_a_wrong_key_is_not_taken_for_none(api: API) -> None:
    wrong = api.client_with("Bearer ats_wrong")
    assert (await wrong.send("POST", REGISTER, BODY)).status_code == 401


@pytest.mark.usefixtures("demo")
async def test_only_an_administrator_sets_another_limit(api: API, doors: Doors) -> None:
    wish = {**BODY, "requests_per_hour": 50_000}
    assert (await api.client.post(REGISTER, json=wish)).status_code == 403
    answer = await doors.ours.send("POST", REGISTER, wish)
    assert answer.json()["requests_per_hour"] == 50_000


async def test_a_key_comes_in_either_header(api: API, doors: Doors) -> None:
    client = await registered(api, doors.ours)
    key = client.authorization.removeprefix("Bearer ")
    answer = await api.client.get("/api/ats/candidates", headers={"X-API-Key": key})
    assert answer.status_code == 200


async def test_an_integration_s_key_opens_its_own_surface_alone(surface: Surface) -> None:
    for path in ("/api/candidates", "/api/resumes", "/api/ats/integrations"):
        assert (await surface.ours.get(path)).status_code == 403


async def test_a_revoked_key_opens_nothing(doors: Doors, surface: Surface) -> None:
    [shown] = (await doors.ours.get("/api/ats/integrations")).json()["integrations"]
    path = f"/api/ats/integrations/{shown['integration_id']}"
    assert (await doors.theirs.send("DELETE", path)).status_code == 404
    assert (await surface.ours.get("/api/ats/candidates")).status_code == 200
    assert (await doors.ours.send("DELETE", path)).status_code == 204
    assert (await surface.ours.get("/api/ats/candidates")).status_code == 401


async def test_another_tenant_changes_no_limit(doors: Doors, surface: Surface) -> None:
    del surface
    [shown] = (await doors.ours.get("/api/ats/integrations")).json()["integrations"]
    path = f"/api/ats/integrations/{shown['integration_id']}"
    wish = {"requests_per_hour": 5}
    assert (await doors.theirs.send("PATCH", path, wish)).status_code == 404
    changed = await doors.ours.send("PATCH", path, wish)
    assert (changed.status_code, changed.json()["requests_per_hour"]) == (200, 5)
    usual = await doors.ours.send("PATCH", path, {"requests_per_hour": None})
    assert usual.json()["requests_per_hour"] == 1000


async def test_a_key_s_hour_is_its_own_and_ends_with_429(api: API, doors: Doors) -> None:
    small = await registered(api, doors.ours, requests_per_hour=2)
    other = await registered(api, doors.ours)
    left = [
        (await small.get("/api/ats/candidates")).headers["x-ratelimit-remaining"] for _ in range(2)
    ]
    assert left == ["1", "0"]
    refused = await small.send("POST", "/api/ats/candidates", JOHN)
    assert refused.status_code == 429
    assert 3590 < int(refused.headers["retry-after"]) <= 3600
    assert refused.headers["ratelimit-policy"] == '"hour";q=2;w=3600'
    assert (await other.get("/api/ats/candidates")).json()["candidates"] == []
