"""A login and its renewals: each token once, a stolen one found out, an ended session over."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from services.gateway.provisioning import Provisioning
from tests.integration.gateway.doors import API, Doors

ADDRESS, PASSWORD = "ada@people.example", "correct horse battery"


@pytest.fixture
async def user(provisioning: Provisioning, tenant: UUID) -> UUID:
    return await provisioning.create_user(
        tenant, email=ADDRESS, password=PASSWORD, role="recruiter"
    )


async def ask(api: API, **form: str) -> tuple[int, dict[str, Any]]:
    answer = await api.client.post("/api/auth/token", data=form)
    return answer.status_code, answer.json()


async def log_in(api: API) -> dict[str, Any]:
    status, body = await ask(api, username=ADDRESS, password=PASSWORD)
    assert status == 200
    return body


async def renew(api: API, token: str) -> tuple[int, dict[str, Any]]:
    return await ask(api, grant_type="refresh_token", refresh_token=token)


async def works(api: API, tokens: dict[str, Any]) -> bool:
    client = api.client_with(f"Bearer {tokens['access_token']}")
    return (await client.get("/api/auth/me")).status_code == 200


@pytest.mark.usefixtures("user")
async def test_a_refresh_token_brings_the_next_of_both(api: API) -> None:
    first = await log_in(api)
    status, second = await renew(api, first["refresh_token"])

    assert status == 200
    assert second["refresh_token"] != first["refresh_token"]
    assert await works(api, second)
    assert (await renew(api, second["refresh_token"]))[0] == 200


@pytest.mark.usefixtures("user")
async def test_a_refresh_token_that_comes_again_ends_the_whole_session(
    api: API, doors: Doors
) -> None:
    first = await log_in(api)
    _, second = await renew(api, first["refresh_token"])

    assert (await renew(api, first["refresh_token"]))[0] == 400

    assert (await renew(api, second["refresh_token"]))[0] == 400
    assert not await works(api, second)
    reused = (await doors.ours.get("/api/audit", action="session.reused")).json()["items"]
    assert len(reused) == 1


@pytest.mark.usefixtures("user")
async def test_of_many_uses_at_once_one_renews(api: API) -> None:
    first = await log_in(api)
    answers = await asyncio.gather(*(renew(api, first["refresh_token"]) for _ in range(5)))

    assert sorted(status for status, _ in answers) == [200, 400, 400, 400, 400]


@pytest.mark.usefixtures("user")
async def test_logging_out_ends_the_session_and_no_other(api: API) -> None:
    here, there = await log_in(api), await log_in(api)
    answer = await api.client.post("/api/auth/revoke", data={"token": here["refresh_token"]})

    assert answer.status_code == 200
    assert not await works(api, here)
    assert (await renew(api, here["refresh_token"]))[0] == 400
    assert await works(api, there)


@pytest.mark.parametrize("token", ["hr_", "hr_x_y", f"hr_{UUID(int=7).hex}_unknown", "a.b.c"])
async def test_a_token_of_nobody_renews_and_ends_nothing(api: API, token: str) -> None:
    assert (await renew(api, token))[0] == 400
    assert (await api.client.post("/api/auth/revoke", data={"token": token})).status_code == 200


async def test_an_administrator_logs_a_user_out_everywhere(
    api: API, doors: Doors, user: UUID
) -> None:
    here, there = await log_in(api), await log_in(api)
    answer = await doors.ours.send("POST", f"/api/users/{user}/sign-out")

    assert answer.status_code == 204
    assert not await works(api, here)
    assert not await works(api, there)


async def test_logins_are_noted_and_failures_too(api: API, doors: Doors, user: UUID) -> None:
    await log_in(api)
    assert (await ask(api, username=ADDRESS, password="wrong"))[0] == 400
    page = (await doors.ours.get("/api/audit", subject_id=str(user))).json()["items"]

    assert [entry["action"] for entry in page] == [
        "login.failed",
        "login.succeeded",
        "user.created",
    ]
