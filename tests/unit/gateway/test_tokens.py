"""A token is let in only if we signed it, for this audience, and it is still valid."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.tokens import AUDIENCE, ISSUER, Bearer, Tokens

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BEARER = Bearer(UUID(int=1), UUID(int=2))
SECRET = "a secret that is long enough for all this"
GOOD: Mapping[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": str(BEARER.user_id),
    "tenant": str(BEARER.tenant_id),
    "iat": NOON,
    "exp": NOON + timedelta(minutes=15),
}


def at(moment: datetime, secret: str = SECRET) -> Tokens:
    return Tokens(secret, clock=lambda: moment)


def signed(claims: Mapping[str, Any], algorithm: str = "HS256", key: bytes | None = None) -> str:
    return jwt.encode(dict(claims), at(NOON)._key if key is None else key, algorithm=algorithm)


def test_what_we_issue_we_know() -> None:
    assert at(NOON).read(at(NOON).issue(BEARER)) == BEARER


def test_our_own_claims_are_the_good_ones() -> None:
    assert at(NOON).read(signed(GOOD)) == BEARER


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "somebody-else"},
        {"aud": None},
        {"iss": "somebody-else"},
        {"tenant": "not-an-id"},
        {"tenant": 7},
        {"sub": "not-an-id"},
        {"exp": "tomorrow"},
        {"exp": NOON},
    ],
    ids=str,
)
def test_a_wrong_claim_is_refused(changed: dict[str, Any]) -> None:
    try:
        token = signed({**GOOD, **changed})
    except TypeError:
        pytest.skip("the library refuses to write such a claim")
    assert at(NOON).read(token) is None


@pytest.mark.parametrize("missing", sorted(GOOD))
def test_a_missing_claim_is_refused(missing: str) -> None:
    assert at(NOON).read(signed({k: v for k, v in GOOD.items() if k != missing})) is None


def test_an_expired_token_is_refused() -> None:
    token = at(NOON).issue(BEARER)
    assert at(NOON + timedelta(minutes=14, seconds=59)).read(token) == BEARER
    assert at(NOON + timedelta(minutes=15)).read(token) is None


def test_no_algorithm_is_refused() -> None:
    header = urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    _, claims, signature = signed(GOOD).split(".")
    assert at(NOON).read(f"{header}.{claims}.") is None
    assert at(NOON).read(f"{header}.{claims}.{signature}") is None


def test_another_algorithm_is_refused() -> None:
    key = at(NOON)._key.ljust(64, b"\0")
    assert Tokens(SECRET, clock=lambda: NOON).read(signed(GOOD, "HS512", key)) is None


def test_another_key_is_refused() -> None:
    assert at(NOON).read(at(NOON, "another secret, just as long as it is").issue(BEARER)) is None


@given(st.text())
def test_any_text_is_refused_quietly(text: str) -> None:
    assert at(NOON).read(text) is None
