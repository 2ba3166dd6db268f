"""Sessions: a login, renewed by tokens of which each is used once, until it is ended.

A refresh token that comes a second time is in two hands. Nobody can tell whose came first, so the
session ends, with every token it ever gave.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import LiteralString, Protocol
from uuid import UUID, uuid4

from runtime.database import Row, Transaction
from runtime.onetime import digest, new_secret, tenant_of
from services.gateway.audit.recording import Actor, Thing, record
from services.gateway.doors import TenantDoor
from services.gateway.tokens import Bearer, now

PREFIX = "hr"


@dataclass(frozen=True, slots=True)
class Granted:
    """A session's bearer, and the token that renews it once."""

    bearer: Bearer
    refresh_token: str


class Sessions(Protocol):
    async def start(self, bearer: Bearer) -> Granted: ...
    async def renew(self, token: str) -> Granted | None: ...
    async def end(self, token: str) -> None: ...
    async def refused(self, bearer: Bearer) -> None: ...


@dataclass(frozen=True, slots=True)
class PostgresSessions:
    database: TenantDoor
    lifetime: timedelta
    clock: Callable[[], datetime] = now

    async def start(self, bearer: Bearer) -> Granted:
        """The user proved who they are."""
        session = replace(bearer, session_id=uuid4())
        async with self.database.transaction(bearer.tenant_id) as tx:
            await tx.execute(
                "INSERT INTO sessions (id, user_id, expires_at) VALUES ($1, $2, $3)",
                session.session_id,
                bearer.user_id,
                self.clock() + self.lifetime,
            )
            await _note(tx, bearer, "login.succeeded")
            return await self._granted(tx, session)

    async def renew(self, token: str) -> Granted | None:
        """The next token for this one, or None where it renews nothing (any more)."""
        tenant_id = tenant_of(PREFIX, token)
        if tenant_id is None:
            return None
        async with self.database.transaction(tenant_id) as tx:
            row = await _locked(tx, token)
            if row is None or row["ended_at"] or row["disabled_at"]:
                return None
            bearer = Bearer(tenant_id, row["user_id"], row["session_id"])
            if row["used_at"] is not None:
                await end_session(tx, row["session_id"], "reuse")
                await _note(tx, bearer, "session.reused")
                return None
            if row["expires_at"] <= self.clock():
                return None
            await tx.execute(
                "UPDATE refresh_tokens SET used_at = $2 WHERE digest = $1",
                digest(token),
                self.clock(),
            )
            return await self._granted(tx, bearer)

    async def end(self, token: str) -> None:
        """Log out. Any token of the session does, also one that was used."""
        tenant_id = tenant_of(PREFIX, token)
        if tenant_id is None:
            return
        async with self.database.transaction(tenant_id) as tx:
            row = await _locked(tx, token)
            if row is not None and row["ended_at"] is None:
                await end_session(tx, row["session_id"], "logout")
                bearer = Bearer(tenant_id, row["user_id"], row["session_id"])
                await _note(tx, bearer, "session.ended")

    async def refused(self, bearer: Bearer) -> None:
        """Somebody tried to log in as this user, and failed."""
        async with self.database.transaction(bearer.tenant_id) as tx:
            await record(tx, Actor("system"), "login.failed", Thing("user", bearer.user_id))

    async def _granted(self, tx: Transaction, bearer: Bearer) -> Granted:
        token = new_secret(PREFIX, bearer.tenant_id)
        await tx.execute(
            "INSERT INTO refresh_tokens (digest, session_id) VALUES ($1, $2)",
            digest(token),
            bearer.session_id,
        )
        return Granted(bearer, token)


async def end_session(tx: Transaction, session_id: UUID, reason: LiteralString) -> None:
    await tx.execute(
        """
        UPDATE sessions SET ended_at = now(), end_reason = $2 WHERE id = $1 AND ended_at IS NULL
        """,
        session_id,
        reason,
    )


async def end_sessions_of(tx: Transaction, user_id: UUID, reason: LiteralString) -> None:
    """Every session of a user: no token of theirs is worth anything from now on."""
    await tx.execute(
        """
        UPDATE sessions SET ended_at = now(), end_reason = $2
         WHERE user_id = $1 AND ended_at IS NULL
        """,
        user_id,
        reason,
    )


async def _locked(tx: Transaction, token: str) -> Row | None:
    """The token's session, held: of two uses at once, the second sees that it is one."""
    return await tx.fetchrow(
        """
        SELECT t.used_at, s.id AS session_id, s.user_id, s.expires_at, s.ended_at, u.disabled_at
          FROM refresh_tokens AS t
          JOIN sessions AS s ON s.id = t.session_id
          JOIN users AS u ON u.id = s.user_id
         WHERE t.digest = $1
           FOR UPDATE OF t, s
        """,
        digest(token),
    )


async def _note(tx: Transaction, bearer: Bearer, action: LiteralString) -> None:
    detail = {"session": str(bearer.session_id)} if bearer.session_id else None
    user = bearer.user_id
    await record(tx, Actor("user", user), action, Thing("user", user), detail)
