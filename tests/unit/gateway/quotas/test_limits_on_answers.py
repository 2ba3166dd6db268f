"""Which answers tell a key where it stands."""

from services.gateway.credentials import key_digest
from services.gateway.identities import Subject
from tests.unit.gateway.memory import TENANT, Gateway

FIELDS = {
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit",
    "ratelimit-policy",
}


def with_limit(gateway: Gateway, limit: int) -> dict[str, str]:
    [known] = gateway.identities.keys.values()
    gateway.identities.keys[key_digest("ats_test")] = Subject(
        TENANT, known.actor_id, "api_key", known.scopes, limit
    )
    return {"X-API-Key": "ats_test"}


async def test_every_answer_of_the_surface_tells(gateway: Gateway) -> None:
    headers = {"X-API-Key": "hs_test"}
    for path in ("/api/ats/candidates", "/api/ats/nothing", "/api/ats/candidates?limit=0"):
        answer = await gateway.client.get(path, headers=headers)
        assert answer.status_code in (400, 404, 503), path
        assert answer.headers.keys() >= FIELDS, path
        assert answer.headers["x-ratelimit-limit"] == "1000"


async def test_who_has_used_up_the_hour_is_told_when_to_come_back(gateway: Gateway) -> None:
    headers = with_limit(gateway, 2)
    for _ in range(2):
        assert (await gateway.client.get("/api/ats/x", headers=headers)).status_code == 404
    answer = await gateway.client.get("/api/ats/x", headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (429, 429)
    assert (answer.headers["retry-after"], answer.headers["x-ratelimit-remaining"]) == ("1800", "0")


async def test_elsewhere_a_key_is_limited_only_where_it_has_a_limit(gateway: Gateway) -> None:
    answer = await gateway.client.get("/api/candidates", headers={"X-API-Key": "hs_test"})
    assert "x-ratelimit-limit" not in answer.headers
    answer = await gateway.client.get("/api/candidates", headers=with_limit(gateway, 7))
    assert answer.headers["x-ratelimit-limit"] == "7"


async def test_whether_we_live_is_answered_without_counting(gateway: Gateway) -> None:
    answer = await gateway.client.get("/health/live", headers=with_limit(gateway, 1))
    assert (answer.status_code, "x-ratelimit-limit" in answer.headers) == (200, False)


async def test_of_nobody_nothing_is_counted(gateway: Gateway) -> None:
    answer = await gateway.client.get("/api/ats/candidates")
    assert answer.status_code == 401
    assert "x-ratelimit-limit" not in answer.headers
