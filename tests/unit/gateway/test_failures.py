"""What a client is told when something is wrong, and what the log is not told."""

import logging
from typing import Any

import pytest

from tests.unit.gateway.memory import Gateway

KEY = {"X-API-Key": "hs_test"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"offset": "-1"}, "offset"),
        ({"phase": "3"}, "phase"),
        ({"search": "a\0b"}, "search"),
    ],
    ids=str,
)
async def test_a_wrong_parameter_is_a_400_that_names_it(
    gateway: Gateway, query: dict[str, str], field: str
) -> None:
    answer = await gateway.client.get("/api/candidates", params=query, headers=KEY)
    assert answer.status_code == 400
    body = answer.json()
    assert body["detail"] == "Validation error"
    assert [error["field"] for error in body["errors"]] == [field]
    assert all(isinstance(error["message"], str) for error in body["errors"])


@pytest.mark.parametrize("number", ["0", "-1", "one", "9" * 30])
async def test_a_wrong_number_is_a_400(gateway: Gateway, number: str) -> None:
    answer = await gateway.client.get(f"/api/candidates/{number}", headers=KEY)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "candidateId"


async def test_elsewhere_an_error_is_a_problem(gateway: Gateway) -> None:
    answer = await gateway.client.get("/api/resumes/not-an-id", headers=KEY)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    body = answer.json()
    assert body["type"] == "urn:hirestream:problem:invalid"
    assert (body["title"], body["status"]) == ("Bad Request", 400)
    assert body["errors"][0]["field"] == "resume_id"


async def test_an_unknown_path_is_a_problem(gateway: Gateway) -> None:
    answer = await gateway.client.get("/nowhere")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:hirestream:problem:not-found")


async def test_a_wrong_method_says_which_are_right(gateway: Gateway) -> None:
    answer = await gateway.client.delete("/health")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


async def test_while_postgres_is_away_a_client_is_asked_to_wait(gateway: Gateway) -> None:
    for path in ("/api/candidates", "/api/resumes"):
        answer = await gateway.client.get(path, headers=KEY)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


async def test_our_mistake_is_a_500_without_its_words(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.database.error = ValueError("ada@example.com is in the way")
    with caplog.at_level(logging.ERROR):
        answer = await gateway.client.get("/api/candidates", headers=KEY)
    assert (answer.status_code, answer.json()) == (500, {"detail": "Internal server error"})
    [record] = [r for r in caplog.records if r.name == "services.gateway.failures"]
    shown: dict[str, Any] = record.__dict__
    assert shown["error"] == "ValueError"
    assert "ada@example.com" not in str(shown)


async def test_health_says_what_is_away(gateway: Gateway) -> None:
    assert (await gateway.client.get("/health/live")).status_code == 200
    for path in ("/health", "/health/ready"):
        answer = await gateway.client.get(path)
        assert answer.status_code == 503
        assert answer.json() == {
            "status": "unavailable",
            "checks": {"postgres": False, "blobs": True},
        }
