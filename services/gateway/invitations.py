"""Links by which a candidate answers the demographic questions: signed, and valid for a month."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

import jwt

from services.gateway.tokens import ALGORITHM, ISSUER, now

AUDIENCE: Final = "hirestream-survey"
LIFETIME: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Invitee:
    tenant_id: UUID
    candidate_id: UUID


@dataclass(frozen=True, slots=True)
class Invitation:
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Invitations:
    """No access token opens the page and no link of it opens the API: each has its own key."""

    secret: str
    clock: Callable[[], datetime] = now

    def issue(self, invitee: Invitee) -> Invitation:
        expires = (self.clock() + LIFETIME).replace(microsecond=0)
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(invitee.candidate_id),
            "tenant": str(invitee.tenant_id),
            "exp": expires,
        }
        return Invitation(jwt.encode(claims, self._key, algorithm=ALGORITHM), expires)

    def read(self, token: str) -> Invitee | None:
        """Whom a link of ours that is still valid was made for."""
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": ["exp", "aud", "iss", "sub"], "verify_exp": False},
            )
            if float(claims["exp"]) <= self.clock().timestamp():
                return None
            return Invitee(UUID(claims["tenant"]), UUID(claims["sub"]))
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, AttributeError):
            return None

    @property
    def _key(self) -> bytes:
        return sha256(b"hirestream survey link\0" + self.secret.encode()).digest()
