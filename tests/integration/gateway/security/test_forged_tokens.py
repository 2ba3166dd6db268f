"""Tokens that we did not sign, not for this, or not for now; each beside one that works."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from json import dumps
from typing import Any

import jwt
import pytest

from services.gateway.provisioning import Provisioning
from services.gateway.tokens import Tokens
from tests.integration.gateway.doors import API, Doors

ADDRESS, PASSWORD = "ada@people.example", "correct horse battery"


@pytest.fixture
async def token(api: API, doors: Doors, provisioning: Provisioning) -> str:
    await provisioning.create_user(
        doors.our_tenant, email=ADDRESS, password=PASSWORD, role="administrator"
    )
    answer = await api.client.post(
        "/api/auth/token", data={"username": ADDRESS, "password": PASSWORD}
    )
    issued: str = answer.json()["access_token"]
    return issued


async def status(api: API, token: str) -> int:
    return (await api.client_with(f"Bearer {token}").get("/api/candidates")).status_code


def claims_of(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def resigned(api: API, token: str, **changed: Any) -> str:
    """The same token with other claims, under our own key."""
    tokens = api.resources.tokens
    headers = {"kid": jwt.get_unverified_header(token)["kid"]}
    claims = {**claims_of(token), **changed}
    return jwt.encode(claims, tokens._key, algorithm="HS256", headers=headers)


async def test_the_token_itself_is_let_in(api: API, token: str) -> None:
    assert await status(api, token) == 200
    assert await status(api, resigned(api, token)) == 200


async def test_another_algorithm_is_refused(api: API, token: str) -> None:
    _, claims, signature = token.split(".")
    for algorithm in ("none", "None", "NONE", "HS384", "RS256"):
        written = dumps({"alg": algorithm, "typ": "JWT"}).encode()
        header = urlsafe_b64encode(written).decode().rstrip("=")
        for forged in (f"{header}.{claims}.", f"{header}.{claims}.{signature}"):
            assert await status(api, forged) == 401, algorithm


async def test_another_key_is_refused(api: API, token: str) -> None:
    forged = jwt.encode(claims_of(token), "a key of somebody else, long enough", "HS256")
    assert await status(api, forged) == 401
    plain = api.settings.jwt_secret.get_secret_value()
    assert await status(api, jwt.encode(claims_of(token), plain.ljust(32), "HS256")) == 401


async def test_wrong_claims_are_refused(api: API, token: str) -> None:
    nobody = "00000000-0000-0000-0000-000000000007"
    wrong: list[dict[str, Any]] = [
        {"aud": "somebody-else"},
        {"aud": "hirestream-survey"},
        {"iss": "somebody-else"},
        {"exp": datetime.now(UTC) - timedelta(seconds=1)},
        {"sid": None},
        {"sid": nobody},
        {"sub": nobody},
    ]
    for changed in wrong:
        assert await status(api, resigned(api, token, **changed)) == 401, changed


async def test_another_tenants_name_in_the_token_is_refused(
    api: API, doors: Doors, token: str
) -> None:
    assert await status(api, resigned(api, token, tenant=str(doors.their_tenant))) == 401


async def test_a_retired_secret_holds_and_a_forgotten_one_does_not(api: API, token: str) -> None:
    secret = api.settings.jwt_secret.get_secret_value()
    assert Tokens("the next secret", retired=[secret]).read(token) is not None
    assert Tokens("the next secret").read(token) is None
