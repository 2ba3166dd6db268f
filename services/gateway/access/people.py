"""The users of a tenant as its administrators keep them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from runtime.database import Row, Transaction
from services.gateway.access.sessions import end_sessions_of
from services.gateway.errors import Conflict, NotFound


async def listed(tx: Transaction) -> Sequence[Row]:
    return await tx.fetch(
        """
        SELECT id, email, name, role, created_at,
               CASE WHEN disabled_at IS NOT NULL THEN 'disabled'
                    WHEN password_hash = '' THEN 'invited'
                    ELSE 'active' END AS state
          FROM users
         ORDER BY created_at, id
        """
    )


async def one(tx: Transaction, user_id: UUID) -> Row:
    rows = [row for row in await listed(tx) if row["id"] == user_id]
    if not rows:
        raise NotFound("No such user")
    return rows[0]


async def insert(
    tx: Transaction, *, email: str, name: str, role: str, password_hash: str
) -> UUID | None:
    """The new user, or None where the address has one."""
    made: UUID | None = await tx.fetchval(
        """
        INSERT INTO users (id, email, name, role, password_hash)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        uuid4(),
        email,
        name,
        role,
        password_hash,
    )
    return made


async def create(tx: Transaction, *, email: str, name: str, role: str) -> UUID:
    """A user without a password: only a link lets them in."""
    made = await insert(tx, email=email, name=name, role=role, password_hash="")
    if made is None:
        raise Conflict("A user with this address exists already")
    return made


async def change(tx: Transaction, user_id: UUID, changes: dict[str, Any]) -> None:
    """Name, role, and whether the user is disabled. Somebody must stay who can undo it."""
    await tx.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('users ' || current_tenant()::text, 0))"
    )
    ruled = await _rules(tx, user_id)
    await tx.execute(
        """
        UPDATE users
           SET name = coalesce($2, name), role = coalesce($3, role),
               disabled_at = CASE WHEN $4::boolean THEN coalesce(disabled_at, now())
                                  WHEN NOT $4::boolean THEN NULL
                                  ELSE disabled_at END
         WHERE id = $1
        """,
        user_id,
        changes.get("name"),
        changes.get("role"),
        changes.get("disabled"),
    )
    if ruled and not await _rules(tx):
        raise Conflict("The last administrator stays one")
    if changes.get("disabled"):
        await end_sessions_of(tx, user_id, "administrator")


async def _rules(tx: Transaction, user_id: UUID | None = None) -> bool:
    """Whether this user, or any, is an administrator who can log in."""
    rules: bool = await tx.fetchval(
        """
        SELECT EXISTS (SELECT FROM users
                        WHERE role = 'administrator' AND disabled_at IS NULL
                          AND password_hash <> '' AND ($1::uuid IS NULL OR id = $1))
        """,
        user_id,
    )
    return rules


async def found(tx: Transaction, email: str) -> Row | None:
    """The user of an address who may ask for a new password."""
    return await tx.fetchrow(
        "SELECT id, email FROM users WHERE lower(email) = lower($1) AND disabled_at IS NULL", email
    )
