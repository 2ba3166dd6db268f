"""Whether an ID token is the provider's, for us, for this login and for now (OpenID Connect Core,
section 3.1.3.7): a pure check.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import jwt

# Signed by a key that only the provider has: no shared secret, and never "none".
ALGORITHMS: Final = ("RS256", "PS256", "ES256")
LEEWAY: Final = 30  # seconds that two clocks may differ


class NotTrusted(ValueError):
    """The provider's answer is not what it should be. Its words are for the log."""


@dataclass(frozen=True, slots=True)
class Expected:
    issuer: str
    client_id: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Somebody:
    """Whom the provider vouches for. `email` only where the provider has verified it."""

    subject: str
    email: str | None


def somebody(id_token: str, keys: Mapping[str, Any], expected: Expected) -> Somebody:
    """Raises NotTrusted."""
    try:
        claims: dict[str, Any] = jwt.decode(
            id_token,
            _key(id_token, keys),
            algorithms=list(ALGORITHMS),
            audience=expected.client_id,
            issuer=expected.issuer,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise NotTrusted(type(error).__name__) from error
    if claims.get("nonce") != expected.nonce:
        raise NotTrusted("it belongs to another login")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise NotTrusted("it was made for another client")
    subject, email = claims["sub"], claims.get("email")
    if not isinstance(subject, str) or not subject:
        raise NotTrusted("it names nobody")
    is_verified = claims.get("email_verified") is True and isinstance(email, str)
    return Somebody(subject, email if is_verified else None)


def _key(id_token: str, keys: Mapping[str, Any]) -> Any:
    """The provider's key that the token names; its only one where it names none."""
    named = jwt.get_unverified_header(id_token).get("kid")
    known = jwt.PyJWKSet.from_dict(dict(keys)).keys
    fitting = [key for key in known if named in (None, key.key_id)]
    if len(fitting) != 1:
        raise NotTrusted("it names no key of the provider")
    return fitting[0].key
