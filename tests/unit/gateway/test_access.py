"""Who is let in, and what everybody else is told."""

import pytest

from tests.unit.gateway.memory import Gateway

REFUSED = {"detail": "Invalid or missing authentication token"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer  "},
        {"Authorization": "Basic aHNfdGVzdA=="},
        {"Authorization": "Bearer hs_unknown"},
        {"Authorization": "Bearer a.b.c"},
        {"X-API-Key": "hs_unknown"},
        {"X-API-Key": ""},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/api/candidates", "/api/resumes", "/api/candidates/1"])
async def test_nobody_gets_the_documented_401(
    gateway: Gateway, path: str, headers: dict[str, str]
) -> None:
    answer = await gateway.client.get(path, headers=headers)
    assert (answer.status_code, answer.json()) == (401, REFUSED)
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "headers", [{"Authorization": "bearer hs_test"}, {"X-API-Key": "hs_test"}], ids=str
)
async def test_a_key_is_let_in_by_either_header(gateway: Gateway, headers: dict[str, str]) -> None:
    answer = await gateway.client.get("/api/candidates", headers=headers)
    assert answer.status_code == 503  # let in, up to a database that is away


async def test_a_key_may_do_only_what_it_was_given(gateway: Gateway) -> None:
    gateway.identities.with_key("hs_reader", "read_only")
    headers = {"X-API-Key": "hs_reader"}
    answer = await gateway.client.post("/api/resumes", headers=headers)
    assert answer.status_code == 403
    assert answer.json()["detail"] == "This needs the permission resumes:write"


async def log_in(gateway: Gateway, **form: str) -> tuple[int, dict[str, object]]:
    answer = await gateway.client.post("/api/auth/token", data=form)
    return answer.status_code, answer.json()


async def test_a_password_buys_a_token_that_is_let_in(gateway: Gateway) -> None:
    gateway.identities.with_user("ada@example.com", "correct")
    status, body = await log_in(gateway, username="Ada@example.com", password="correct")
    assert (status, body["token_type"], body["expires_in"]) == (200, "bearer", 900)
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    assert (await gateway.client.get("/api/resumes", headers=headers)).status_code == 503


async def test_a_disabled_user_s_token_is_refused(gateway: Gateway) -> None:
    bearer = gateway.identities.with_user("ada@example.com", "correct")
    _, body = await log_in(gateway, username="ada@example.com", password="correct")
    del gateway.identities.users[bearer]
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    assert (await gateway.client.get("/api/resumes", headers=headers)).status_code == 401


async def test_a_wrong_password_and_an_unknown_name_sound_alike(gateway: Gateway) -> None:
    gateway.identities.with_user("ada@example.com", "correct")
    wrong = await log_in(gateway, username="ada@example.com", password="wrong")
    unknown = await log_in(gateway, username="ben@example.com", password="wrong")
    assert wrong == unknown
    assert wrong == (
        400,
        {"error": "invalid_grant", "error_description": "Wrong name or password"},
    )


async def test_failed_logins_are_slowed_down(gateway: Gateway) -> None:
    for _ in range(3):
        assert (await log_in(gateway, username="ada@example.com", password="no"))[0] == 400
    answer = await gateway.client.post(
        "/api/auth/token", data={"username": "ada@example.com", "password": "no"}
    )
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


async def test_an_address_with_two_tenants_says_which(gateway: Gateway) -> None:
    gateway.identities.with_user("ada@example.com", "correct", slug="alpha", tenant=1)
    gateway.identities.with_user("ada@example.com", "correct", slug="beta", tenant=2)
    status, body = await log_in(gateway, username="ada@example.com", password="correct")
    assert status == 400
    assert "client_id" in str(body["error_description"])
    status, _ = await log_in(
        gateway, username="ada@example.com", password="correct", client_id="beta"
    )
    assert status == 200
