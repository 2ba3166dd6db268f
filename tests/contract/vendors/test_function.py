"""The Lambda function, fed with events in API Gateway's two formats.

HTTP APIs, formats 1.0 and 2.0:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
REST APIs:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import asyncio
import json
from base64 import b64encode
from collections.abc import Generator
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import yaml
from mangum import Mangum
from starlette.applications import Starlette

from services.gateway.unified.aws import FunctionSettings, adapter, opened
from services.gateway.unified.building import Builder
from services.gateway.unified.desk import Desk
from services.gateway.unified.settings import AtsSettings
from tests.contract.vendors import generic
from tests.contract.vendors.test_api import DOCUMENTED, by_key
from tests.contract.vendors.world import Clock

DEPLOY = Path(__file__).parents[3] / "deploy" / "serverless"
CONTEXT = SimpleNamespace(function_name="unified", aws_request_id="1")
ENVIRONMENT = {
    "ats_base_url": "http://ats",
    "ats_api_key": generic.TOKEN,
    "ats_tenant": "acme",
}


@pytest.fixture
def function() -> Generator[Mangum]:
    vendor = generic.Generic(jobs=[{"id": "1", "title": "Backend Developer"}])
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    transport = httpx.ASGITransport(Starlette(routes=vendor.routes()))
    client, clock = httpx.AsyncClient(transport=transport), Clock()
    settings = AtsSettings.model_validate(ENVIRONMENT)
    yield adapter(Desk(settings, Builder(client, clock.sleep, clock.now), by_key, store=None))
    loop.run_until_complete(client.aclose())
    loop.close()
    asyncio.set_event_loop(None)


def rest(method: str, path: str, query: dict[str, str], body: str | None) -> dict[str, Any]:
    """A REST API's proxy event, with its stage beside the path."""
    headers = {
        "Host": "abc.execute-api.eu-central-1.amazonaws.com",
        "Content-Type": "application/json",
    }
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": {n: [v] for n, v in query.items()} or None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abc",
            "domainName": headers["Host"],
            "httpMethod": method,
            "identity": {"sourceIp": "192.0.2.1", "userAgent": "curl/8"},
            "path": f"/dev{path}",
            "protocol": "HTTP/1.1",
            "requestId": "r-1",
            "resourcePath": path,
            "stage": "dev",
        },
        "body": body,
        "isBase64Encoded": False,
    }


def http_1(method: str, path: str, query: dict[str, str], body: str | None) -> dict[str, Any]:
    return {"version": "1.0", **rest(method, path, query, body)}


def http_2(method: str, path: str, query: dict[str, str], body: str | None) -> dict[str, Any]:
    """An HTTP API's event of format 2.0; its body may come in base64."""
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": urlencode(query),
        "headers": {
            "host": "abc.execute-api.eu-central-1.amazonaws.com",
            "content-type": "application/json",
        },
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abc",
            "domainName": "abc.execute-api.eu-central-1.amazonaws.com",
            "domainPrefix": "abc",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "curl/8",
            },
            "requestId": "r-1",
            "routeKey": f"{method} {path}",
            "stage": "$default",
            "time": "21/Nov/2026:12:00:00 +0000",
            "timeEpoch": 1795262400000,
        },
        "isBase64Encoded": body is not None,
    }
    if query:
        event["queryStringParameters"] = query
    if body is not None:
        event["body"] = b64encode(body.encode()).decode()
    return event


formats = pytest.mark.parametrize("event", [rest, http_1, http_2], ids=lambda one: one.__name__)


@formats
def test_jobs_are_listed(function: Mangum, event: Any) -> None:
    answer = function(event("GET", "/jobs", {"page": "1", "per_page": "20"}, None), CONTEXT)
    assert answer["statusCode"] == 200
    body = json.loads(answer["body"])
    assert body["jobs"][0]["title"] == "Backend Developer"
    assert body["pagination"] == {"page": 1, "per_page": 20, "total": 1}


@formats
def test_a_candidate_is_created_and_listed(function: Mangum, event: Any) -> None:
    """One after the other in one warm function."""
    answer = function(event("POST", "/candidates", {}, json.dumps(DOCUMENTED)), CONTEXT)
    assert answer["statusCode"] == 201
    listed = function(event("GET", "/applications", {"job_id": "1"}, None), CONTEXT)
    assert json.loads(listed["body"])["applications"][0]["email"] == DOCUMENTED["email"]


@formats
def test_an_error_is_as_documented(function: Mangum, event: Any) -> None:
    wrong = json.dumps({**DOCUMENTED, "job_id": "404"})
    answer = function(event("POST", "/candidates", {}, wrong), CONTEXT)
    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["error"] == "ats_error"
    missing = function(event("GET", "/applications", {}, None), CONTEXT)
    assert missing["statusCode"] == 400


def test_every_route_of_the_deployment_is_one_of_ours(function: Mangum) -> None:
    deployed = yaml.safe_load((DEPLOY / "serverless.yml").read_text())
    events = deployed["functions"]["unified"]["events"]
    for line in (event["httpApi"] for event in events):
        method, _, path = line.partition(" ")
        answer = function(http_2(method, path, {}, None), CONTEXT)
        assert answer["statusCode"] != 404 or "{" in path, line
    assert deployed["provider"]["runtime"] == "python3.11"
    module, _, name = deployed["functions"]["unified"]["handler"].partition(".")
    assert f"import {name}" in (DEPLOY / f"{module}.py").read_text()


def test_the_deployment_sets_what_the_settings_read() -> None:
    deployed = yaml.safe_load((DEPLOY / "serverless.yml").read_text())
    known = {str(field.validation_alias) for field in FunctionSettings.model_fields.values()}
    given = set(deployed["provider"]["environment"]) - {"ENVIRONMENT"}
    assert given <= known


async def test_a_function_opens_what_its_environment_names() -> None:
    async with AsyncExitStack() as stack:
        desk = await opened(FunctionSettings.model_validate(ENVIRONMENT), stack)
        assert desk.store is None
        assert (await desk.subject({})).tenant_id == desk.settings.tenant_id


def test_a_function_of_nobody_does_not_start() -> None:
    with pytest.raises(ValueError, match="ATS_TENANT"):
        FunctionSettings.model_validate({"environment": "development"})
