"""The unified API as its document writes it: paths, fields, the error's body, whose ATS it is."""

import json
from collections.abc import AsyncGenerator, Mapping
from typing import Any
from uuid import UUID, uuid5

import httpx
import pytest
from pydantic import SecretStr

from runtime.settings import Environment
from services.gateway.auth import presented_credential
from services.gateway.identities import Subject
from services.gateway.permissions import BY_ROLE
from services.gateway.provisioning import TENANTS
from services.gateway.unified.aws import create_app
from services.gateway.unified.desk import Desk
from services.gateway.unified.settings import AtsSettings, Provider
from tests.contract.vendors import generic
from tests.contract.vendors.misbehaving import Refuse, Silence, Truncate
from tests.contract.vendors.test_each_vendor import signature
from tests.contract.vendors.world import SECRET, World

ACME = uuid5(TENANTS, "acme")
JSON = {"Content-Type": "application/json"}
DOCUMENTED = {
    "name": "Jane Doe",
    "email": "jane.doe@example.com",
    "phone": "+1-555-0100",
    "resume_url": "https://example.com/resumes/jane-doe.pdf",
    "job_id": "1",
}


def settings(world: World, **more: Any) -> AtsSettings:
    return AtsSettings(
        environment=Environment.DEVELOPMENT,
        ats_base_url=f"{world.url}/generic",
        ats_api_key=SecretStr(generic.TOKEN),
        ats_webhook_secret=SECRET,
        **{"ats_tenant": "acme", **more},
    )


KEYS = {
    "hs_reader": Subject(ACME, UUID(int=1), "api_key", frozenset({"jobs:read"})),
    "hs_interviewer": Subject(ACME, UUID(int=2), "interviewer", BY_ROLE["interviewer"]),
    "hs_other": Subject(UUID(int=7), UUID(int=3), "api_key", BY_ROLE["administrator"]),
}


async def by_key(headers: Mapping[str, str]) -> Subject | None:
    return KEYS.get(presented_credential(headers) or "")


def client_of(world: World, given: AtsSettings) -> httpx.AsyncClient:
    desk = Desk(given, world.builder, by_key, store=None)
    transport = httpx.ASGITransport(create_app(desk))
    return httpx.AsyncClient(transport=transport, base_url="http://gateway")


@pytest.fixture
async def client(world: World) -> AsyncGenerator[httpx.AsyncClient]:
    async with client_of(world, settings(world)) as opened:
        yield opened


async def test_jobs_are_as_documented(client: httpx.AsyncClient) -> None:
    answer = await client.get("/jobs", params={"page": 1, "per_page": 20})
    assert answer.status_code == 200
    assert answer.json() == {
        "jobs": [
            {
                "id": "1",
                "title": "Backend Developer",
                "location": "Berlin",
                "status": "OPEN",
                "external_url": "https://jobs.example.com/1",
            }
        ],
        "pagination": {"page": 1, "per_page": 20, "total": 1},
    }


async def test_applications_are_as_documented(client: httpx.AsyncClient) -> None:
    answer = await client.get("/applications", params={"job_id": "1"})
    assert answer.status_code == 200
    body = answer.json()
    assert body["applications"][0] == {
        "id": "ga",
        "candidate_name": "Ada Lovelace",
        "email": "ada@example.com",
        "status": "APPLIED",
    }
    assert body["pagination"] == {"page": 1, "per_page": 20, "total": 2}


async def test_the_documented_candidate_is_created(client: httpx.AsyncClient) -> None:
    answer = await client.post("/candidates", json=DOCUMENTED)
    assert answer.status_code == 201
    body = answer.json()
    assert {name: body[name] for name in DOCUMENTED} == DOCUMENTED
    assert body["application"]["status"] == "APPLIED"
    again = await client.post("/candidates", json=DOCUMENTED)
    assert (again.status_code, again.json()["id"]) == (200, body["id"])


async def test_an_error_of_the_ats_is_as_documented(
    client: httpx.AsyncClient, world: World
) -> None:
    world.moods.plan("GET /generic/jobs", *[Refuse(500, body={"error": "..."})] * 3)
    answer = await client.get("/jobs")
    assert answer.status_code == 502
    body = answer.json()
    assert set(body) == {"error", "message", "details", "source_status_code"}
    assert (body["error"], body["message"], body["source_status_code"]) == (
        "ats_error",
        "ATS returned an error",
        500,
    )
    assert json.loads(body["details"]["raw"]) == {"error": "..."}


@pytest.mark.parametrize(
    ("mood", "status", "source"),
    [
        (Refuse(401), 502, 401),
        (Refuse(404), 404, 404),
        (Refuse(422), 422, 422),
        (Refuse(429, {"Retry-After": "60"}), 429, 429),
        (Silence(), 504, None),
        (Truncate(), 502, 200),
    ],
    ids=str,
)
async def test_every_failure_has_the_one_body(
    client: httpx.AsyncClient, world: World, mood: Any, status: int, source: int | None
) -> None:
    world.moods.plan("GET /generic/jobs", *[mood] * 3)
    answer = await client.get("/jobs")
    assert (answer.status_code, answer.json()["source_status_code"]) == (status, source)
    assert answer.json()["error"] == "ats_error"
    assert (answer.headers.get("retry-after") == "60") is (status == 429)


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("GET", "/applications", None, "job_id"),
        ("GET", "/jobs?page=0", None, "page"),
        ("GET", "/jobs?per_page=101", None, "per_page"),
        ("GET", "/jobs?cursor=made-up", None, "cursor"),
        ("GET", "/applications?job_id=../candidates", None, "job_id"),
        ("POST", "/candidates", {**DOCUMENTED, "email": "nobody"}, "email"),
        ("POST", "/candidates", {**DOCUMENTED, "name": ""}, "name"),
        ("POST", "/candidates", {**DOCUMENTED, "name": "   "}, "name"),
        ("GET", "/jobs?cursor=W251bGwsIDAsIDk5OTk5OTk5OTk5XQ", None, "cursor"),
        ("POST", "/candidates", {**DOCUMENTED, "job_id": "1/../2"}, "job_id"),
        ("POST", "/candidates", {**DOCUMENTED, "resume_url": "file:///etc/passwd"}, "resume_url"),
        ("POST", "/candidates", {**DOCUMENTED, "phone": "\0"}, "phone"),
        ("POST", "/candidates", {**DOCUMENTED, "phone": "\ud800"}, "phone"),
        ("POST", "/candidates", [], "body"),
    ],
)
async def test_a_wrong_request_names_the_field_in_the_same_body(
    client: httpx.AsyncClient, method: str, path: str, body: Any, field: str
) -> None:
    sent = json.dumps(body) if body is not None else None
    answer = await client.request(method, path, content=sent, headers=JSON)
    assert answer.status_code == 400
    told = answer.json()
    assert (told["error"], told["source_status_code"]) == ("invalid", None)
    assert told["details"]["errors"][0]["field"] == field


async def test_only_name_email_and_job_must_be_given(client: httpx.AsyncClient) -> None:
    shortest = {name: DOCUMENTED[name] for name in ("name", "email", "job_id")}
    assert (await client.post("/candidates", json=shortest)).status_code == 201


# Whose ATS ----------------------------------------------------------------------------------------


async def test_without_a_key_only_the_tenant_of_the_environment_answers(world: World) -> None:
    nobody = settings(world, ats_tenant="", ats_provider=Provider.HIRESTREAM)
    async with client_of(world, nobody) as client:
        for method, path in (("GET", "/jobs"), ("GET", "/applications?job_id=1")):
            answer = await client.request(method, path)
            assert (answer.status_code, answer.json()["error"]) == (401, "unauthenticated")
        assert (await client.post("/candidates", json=DOCUMENTED)).status_code == 401


async def test_a_wrong_key_is_nobody_s_even_where_none_is_needed(
    client: httpx.AsyncClient,
) -> None:
    for headers in ({"X-API-Key": "hs_wrong"}, {"Authorization": "Bearer hs_wrong"}):
        answer = await client.get("/jobs", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_key_may_do_only_what_it_was_given(client: httpx.AsyncClient) -> None:
    headers = {"X-API-Key": "hs_reader"}
    assert (await client.get("/jobs", headers=headers)).status_code == 200
    answer = await client.get("/applications?job_id=1", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")
    answer = await client.post("/candidates", json=DOCUMENTED, headers=headers)
    assert answer.status_code == 403


async def test_an_interviewer_does_not_read_applicants_contacts(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/applications?job_id=1", headers={"X-API-Key": "hs_interviewer"})
    assert answer.status_code == 403


async def test_another_tenant_s_key_does_not_reach_the_environment_s_ats(
    client: httpx.AsyncClient, world: World
) -> None:
    answer = await client.get("/jobs", headers={"X-API-Key": "hs_other"})
    assert answer.status_code == 502
    assert world.moods.seen == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ats_base_url": "https://ats.example.com", "ats_tenant": "acme"}, "ATS_API_KEY"),
        ({"ats_base_url": "https://ats.example.com", "ats_api_key": "k"}, "ATS_TENANT"),
        ({"ats_provider": "generic", "ats_tenant": "acme", "ats_api_key": "k"}, "ATS_BASE_URL"),
    ],
)
def test_settings_that_are_not_whole_say_what_is_missing(given: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        AtsSettings.model_validate({"environment": "development", **given})


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARN", "WARNING", "ERROR"])
def test_the_document_s_log_levels_are_taken(level: str) -> None:
    assert AtsSettings.model_validate({"log_level": level}).log_level == level


# Webhooks -----------------------------------------------------------------------------------------


async def test_a_signed_webhook_is_taken_in_and_any_other_refused(
    client: httpx.AsyncClient,
) -> None:
    path = f"/webhooks/ats/{ACME}/{uuid5(ACME, 'ats')}"
    body = b'{"event": "application.created"}'
    signed = {"X-Signature": "sha256=" + signature(body)}
    assert (await client.post(path, content=body, headers=signed)).status_code == 200
    assert (await client.post(path, content=body)).status_code == 401
    assert (await client.post(path, content=body + b" ", headers=signed)).status_code == 401
    for other in (f"/webhooks/ats/{ACME}/{ACME}", f"/webhooks/ats/{UUID(int=7)}/{ACME}"):
        assert (await client.post(other, content=body, headers=signed)).status_code == 404
