"""Access tokens: JWTs of one pinned algorithm, for one audience, for a quarter of an hour."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import jwt

ALGORITHM = "HS256"
ISSUER = "hirestream"
AUDIENCE = "hirestream-api"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token speaks for. What they may do is looked up, so that a role can be taken away."""

    tenant_id: UUID
    user_id: UUID
    session_id: UUID | None = None


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Signs with `secret`; what a retired one signed holds until it expires."""

    secret: str
    lifetime: timedelta = timedelta(minutes=15)
    clock: Callable[[], datetime] = now
    retired: Sequence[str] = ()

    def issue(self, bearer: Bearer) -> str:
        issued = self.clock()
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(bearer.user_id),
            "tenant": str(bearer.tenant_id),
            "iat": issued,
            "exp": issued + self.lifetime,
            "jti": str(uuid4()),
            "sid": str(bearer.session_id) if bearer.session_id else None,
        }
        headers = {"kid": _name(self._key)}
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers=headers)

    def read(self, token: str) -> Bearer | None:
        """The bearer of a token that is ours and still valid; no reason is given otherwise."""
        try:
            claims = jwt.decode(
                token,
                self._key_of(token),
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={
                    "require": ["exp", "iat", "aud", "iss", "sub"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
            if float(claims["exp"]) <= self.clock().timestamp():
                return None
            session = claims.get("sid")
            return Bearer(
                UUID(claims["tenant"]), UUID(claims["sub"]), UUID(session) if session else None
            )
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, AttributeError):
            return None

    @property
    def _key(self) -> bytes:
        return _key(self.secret)

    def _key_of(self, token: str) -> bytes:
        """The key that a token's header names; the newest where it names none we have."""
        named = jwt.get_unverified_header(token).get("kid")
        keys = (_key(secret) for secret in self.retired)
        return next((key for key in keys if _name(key) == named), self._key)


def _key(secret: str) -> bytes:
    """A key of the length HMAC-SHA256 wants, used for nothing else."""
    return sha256(b"hirestream access token\0" + secret.encode()).digest()


def _name(key: bytes) -> str:
    """Tells keys apart and tells nothing about them."""
    return sha256(b"id\0" + key).hexdigest()[:16]
