"""The unified API while our own database is away."""

import pytest

from tests.unit.gateway.memory import Gateway


@pytest.mark.parametrize("path", ["/jobs", "/applications?job_id=1"])
async def test_while_postgres_is_away_the_api_says_try_again(gateway: Gateway, path: str) -> None:
    answer = await gateway.client.get(path, headers={"X-API-Key": "hs_test"})
    assert (answer.status_code, answer.json()["error"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0


async def test_a_webhook_is_not_taken_in_while_it_can_t_be_noted(gateway: Gateway) -> None:
    path = "/webhooks/ats/00000000-0000-0000-0000-000000000001/00000000-0000-0000-0000-000000000002"
    assert (await gateway.client.post(path, content=b"{}")).status_code == 503


async def test_recruitos_candidates_and_ours_lie_beside_each_other(gateway: Gateway) -> None:
    for path, words in (("/api/candidates", "detail"), ("/candidates", "message")):
        answer = await gateway.client.post(path, json={})
        assert answer.status_code == 401
        assert answer.json()[words] == "Invalid or missing authentication token"
