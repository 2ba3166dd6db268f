"""Access tokens: JWTs of one pinned algorithm, for one audience, for a quarter of an hour."""

from collections.abc import Callable
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


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Tokens:
    secret: str
    lifetime: timedelta = timedelta(minutes=15)
    clock: Callable[[], datetime] = now

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
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def read(self, token: str) -> Bearer | None:
        """The bearer of a token that is ours and still valid; no reason is given otherwise."""
        try:
            claims = jwt.decode(
                token,
                self._key,
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
            return Bearer(UUID(claims["tenant"]), UUID(claims["sub"]))
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, AttributeError):
            return None

    @property
    def _key(self) -> bytes:
        """A key of the length HMAC-SHA256 wants, used for nothing else."""
        return sha256(b"hirestream access token\0" + self.secret.encode()).digest()
