"""An ID token is believed when everything about it fits, and not when one thing does not."""

from datetime import UTC, datetime, timedelta
from json import loads
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from services.gateway.openid.claims import Expected, NotTrusted, Somebody, somebody

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EXPECTED = Expected("https://login.example.com", "hirestream", "nonce")


def a_jwk(key: rsa.RSAPrivateKey, name: str) -> dict[str, Any]:
    return {**loads(RSAAlgorithm.to_jwk(key.public_key())), "kid": name, "use": "sig"}


KEYS = {"keys": [a_jwk(KEY, "one")]}


def a_token(
    key: Any = KEY, algorithm: str = "RS256", kid: str | None = "one", **changed: Any
) -> str:
    now = datetime.now(UTC)
    claims = {
        "iss": EXPECTED.issuer,
        "aud": EXPECTED.client_id,
        "sub": "ada",
        "iat": now,
        "exp": now + timedelta(minutes=5),
        "nonce": EXPECTED.nonce,
        "email": "ada@example.com",
        "email_verified": True,
        **changed,
    }
    named = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(named, key, algorithm, headers={"kid": kid} if kid else None)


def test_a_good_token_names_somebody() -> None:
    assert somebody(a_token(), KEYS, EXPECTED) == Somebody("ada", "ada@example.com")
    assert somebody(a_token(kid=None), KEYS, EXPECTED).subject == "ada"
    several = a_token(aud=["hirestream", "b"], azp="hirestream")
    assert somebody(several, KEYS, EXPECTED).subject == "ada"


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_was_not_verified_is_none(verified: object) -> None:
    assert somebody(a_token(email_verified=verified), KEYS, EXPECTED) == Somebody("ada", None)


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"exp": None},
        {"iat": None},
        {"sub": ""},
        {"sub": None},
        {"kid": "unknown"},
    ],
    ids=str,
)
def test_what_does_not_fit_is_not_trusted(changed: dict[str, Any]) -> None:
    with pytest.raises(NotTrusted):
        somebody(a_token(**changed), KEYS, EXPECTED)


def test_another_key_of_the_same_name_is_not_trusted() -> None:
    with pytest.raises(NotTrusted):
        somebody(a_token(key=OTHER), KEYS, EXPECTED)


def test_a_shared_secret_or_none_at_all_signs_nothing() -> None:
    for token in (
        a_token(key="the client's own secret, long enough", algorithm="HS256"),
        a_token(key=None, algorithm="none"),
        "not.a.token",
        "",
    ):
        with pytest.raises(NotTrusted):
            somebody(token, KEYS, EXPECTED)
