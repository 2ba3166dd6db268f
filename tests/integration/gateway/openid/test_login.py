"""Login by a provider on loopback: there and back, and every way in which it must not work."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx
import pytest

from runtime.egress import open_egress
from services.gateway.app import create_app
from services.gateway.provisioning import Provisioning
from services.gateway.settings import GatewaySettings
from tests.integration.gateway.doors import API, Doors
from tests.integration.gateway.openid.provider import CLIENT, SECRET, Provider, serving


@dataclass(frozen=True, slots=True)
class Place:
    provider: Provider
    browser: httpx.AsyncClient
    doors: Doors

    async def begin(self) -> str:
        answer = await self.browser.get(f"/api/auth/openid/{self.doors.our_tenant}/start")
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    async def come_back(self, state: str, code: str) -> httpx.Response:
        params = {"state": state, "code": code}
        return await self.browser.get("/api/auth/openid/callback", params=params)

    async def log_in(self) -> httpx.Response:
        return await self.come_back(*self.provider.agree(await self.begin()))

    async def audit(self, action: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (
            await self.doors.ours.get("/api/audit", action=action)
        ).json()["items"]
        return items


@pytest.fixture
async def place(api: API, doors: Doors, provisioning: Provisioning) -> AsyncGenerator[Place]:
    await provisioning.create_user(
        doors.our_tenant, email="ada@people.example", password="x", role="recruiter"
    )
    settings = GatewaySettings(environment=api.settings.environment, egress_networks="127.0.0.1/32")
    async with serving() as provider, open_egress(settings) as egress:
        app = create_app(api.settings, replace(api.resources, egress=egress))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as browser:
            body = {"issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET}
            headers = {"Authorization": doors.ours.authorization}
            put = await browser.put("/api/auth/openid/provider", json=body, headers=headers)
            assert put.status_code == 200, put.text
            assert SECRET not in put.text
            yield Place(provider, browser, doors)


async def test_who_has_an_account_is_let_in(place: Place) -> None:
    answer = await place.log_in()

    assert answer.status_code == 200, answer.text
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    me = (await place.browser.get("/api/auth/me", headers=headers)).json()
    assert (me["role"], UUID(me["tenant_id"])) == ("recruiter", place.doors.our_tenant)
    assert answer.json()["refresh_token"]
    assert len(await place.audit("login.succeeded")) == 1


async def test_the_subject_counts_when_the_address_has_changed(place: Place) -> None:
    assert (await place.log_in()).status_code == 200
    place.provider.person = {"sub": "subject-1", "email": "new@people.example"}
    assert (await place.log_in()).status_code == 200


async def test_another_subject_with_the_same_address_is_not_let_in(place: Place) -> None:
    assert (await place.log_in()).status_code == 200
    place.provider.person = {**place.provider.person, "sub": "subject-2"}
    assert (await place.log_in()).status_code == 403


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "s", "email": "nobody@people.example", "email_verified": True},
        {"sub": "s", "email": "ada@people.example", "email_verified": False},
        {"sub": "s"},
    ],
    ids=str,
)
async def test_who_has_no_account_gets_none(place: Place, person: dict[str, Any]) -> None:
    place.provider.person = person
    assert (await place.log_in()).status_code == 403


async def test_an_answer_for_another_login_is_refused(place: Place) -> None:
    state, code = place.provider.agree(await place.begin())
    for wrong in ("", "another", state + "x"):
        assert (await place.come_back(wrong, code)).status_code == 400
    place.browser.cookies.clear()
    assert (await place.come_back(state, code)).status_code == 400
    place.browser.cookies.set("openid-login", "forged", path="/")
    assert (await place.come_back(state, code)).status_code == 400


async def test_a_code_that_somebody_else_began_is_refused(place: Place) -> None:
    """PKCE: the code of one login with the verifier of another."""
    _, stolen = place.provider.agree(await place.begin())
    state, _ = place.provider.agree(await place.begin())
    assert (await place.come_back(state, stolen)).status_code == 403


async def test_a_code_is_used_once(place: Place) -> None:
    address = await place.begin()
    state, code = place.provider.agree(address)
    cookie = place.browser.cookies["openid-login"]
    assert (await place.come_back(state, code)).status_code == 200
    place.browser.cookies.set("openid-login", cookie, path="/")
    assert (await place.come_back(state, code)).status_code == 403


async def test_a_token_that_does_not_fit_lets_nobody_in(place: Place) -> None:
    for spoiled in ({"nonce": "x"}, {"aud": "x"}, {"iss": "https://x.example"}, {"exp": 1}):
        place.provider.spoiled = spoiled
        assert (await place.log_in()).status_code == 403, spoiled


async def test_a_provider_that_is_none_is_not_kept(place: Place) -> None:
    headers = {"Authorization": place.doors.ours.authorization}
    for issuer in ("http://10.0.0.1", "https://127.0.0.1:1", place.provider.issuer + "/other"):
        body = {"issuer": issuer, "client_id": "x", "client_secret": "x"}
        answer = await place.browser.put("/api/auth/openid/provider", json=body, headers=headers)
        assert answer.status_code == 400, issuer


async def test_a_tenant_without_a_provider_has_no_such_login(place: Place) -> None:
    path = f"/api/auth/openid/{place.doors.their_tenant}/start"
    assert (await place.browser.get(path)).status_code == 404
    removed = await place.doors.ours.send("DELETE", "/api/auth/openid/provider")
    assert removed.status_code == 204
    path = f"/api/auth/openid/{place.doors.our_tenant}/start"
    assert (await place.browser.get(path)).status_code == 404
