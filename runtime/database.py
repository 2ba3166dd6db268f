"""Postgres, one tenant at a time: the only door, and the only module that knows asyncpg.

A tenant's door (`Database.transaction`) sets the tenant for its transaction and no longer, so a
pooled connection can't carry it over. The system's door (`SystemDatabase`) sees only the tables
and functions listed for its role (docs/decisions/0003).
"""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from json import dumps, loads
from typing import Any, LiteralString, Protocol
from uuid import UUID

import asyncpg

Row = Mapping[str, Any]


class Transaction(Protocol):
    """An open transaction. Through the tenant's door, RLS applies to every query."""

    async def fetch(self, query: LiteralString, *args: object) -> Sequence[Row]: ...
    async def fetchrow(self, query: LiteralString, *args: object) -> Row | None: ...
    async def fetchval(self, query: LiteralString, *args: object) -> Any: ...
    async def execute(self, query: LiteralString, *args: object) -> str: ...
    async def executemany(self, query: LiteralString, args: Sequence[Sequence[object]]) -> None: ...


# Errors that say "Postgres is away or busy", never "this statement is wrong".
_AWAY: tuple[type[BaseException], ...] = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
    asyncpg.DiskFullError,
    asyncpg.ReadOnlySQLTransactionError,
    # An idle connection that was just told of a shutdown, and is asked before it has closed.
    asyncpg.InternalClientError,
)


# asyncpg raises one class for a lost connection and for a wrong argument; only words differ.
_LOST = ("is closed", "was closed", "is closing", "has been released")


def is_away(error: BaseException) -> bool:
    """Whether trying again later can help, and nothing else will."""
    if isinstance(error, asyncpg.InterfaceError) and not isinstance(error, ValueError):
        return any(words in str(error) for words in _LOST)
    return isinstance(error, _AWAY)


class _Pool:
    def __init__(self, pool: Any) -> None:
        self._pool = pool

    @classmethod
    @asynccontextmanager
    async def _open(cls, dsn: str, size: int, name: str) -> AsyncGenerator[Any]:
        pool = await asyncpg.create_pool(  # noqa: TID251  this module is the door
            dsn,
            min_size=0,
            max_size=size,
            command_timeout=60,
            max_inactive_connection_lifetime=120,
            reset=_no_reset,
            init=_speak_json,
            server_settings={"application_name": name},
        )
        try:
            yield pool
        finally:
            pool.terminate()

    async def answers(self) -> bool:
        """Whether Postgres answers a query now."""
        try:
            return bool(await self._pool.fetchval("SELECT true", timeout=3))
        except Exception as error:
            if is_away(error):
                return False
            raise


class Database(_Pool):
    """The app role's pool."""

    @classmethod
    @asynccontextmanager
    async def open(cls, dsn: str, *, size: int = 8, name: str = "") -> AsyncGenerator["Database"]:
        async with cls._open(dsn, size, name) as pool:
            yield cls(pool)

    @asynccontextmanager
    async def transaction(self, tenant_id: UUID) -> AsyncGenerator[Transaction]:
        """A transaction that sees one tenant's rows and can write no other's."""
        async with self._pool.acquire() as connection:
            # One round trip; a UUID object can't carry anything but a UUID into the statement.
            begin = f"BEGIN; SET LOCAL app.tenant_id = '{UUID(int=tenant_id.int)}'"
            async with _transaction(connection, begin) as tx:
                yield tx


class SystemDatabase(_Pool):
    """The system role's pool: no tenant, and few tables."""

    @classmethod
    @asynccontextmanager
    async def open(
        cls, dsn: str, *, size: int = 4, name: str = ""
    ) -> AsyncGenerator["SystemDatabase"]:
        async with cls._open(dsn, size, name) as pool:
            yield cls(pool)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction]:
        async with (
            self._pool.acquire() as connection,
            _transaction(connection, "BEGIN") as tx,
        ):
            yield tx

    async def fetchrow(self, query: LiteralString, *args: object) -> Row | None:
        """One statement, which is a transaction of its own: one round trip."""
        row: Row | None = await self._pool.fetchrow(query, *args)
        return row

    @asynccontextmanager
    async def session(self) -> AsyncGenerator[Transaction]:
        """One connection without a transaction, for session-level advisory locks."""
        async with self._pool.acquire() as acquired:
            connection: Transaction = acquired
            try:
                yield connection
            finally:
                await connection.execute("SELECT pg_advisory_unlock_all()")

    @asynccontextmanager
    async def listening(
        self, channel: LiteralString, heard: Callable[[], None]
    ) -> AsyncGenerator[None]:
        """Call `heard` for each NOTIFY on the channel while the block runs."""
        async with self._pool.acquire() as connection:

            def callback(*_args: object) -> None:
                heard()

            await connection.add_listener(channel, callback)
            try:
                yield
            finally:
                if not connection.is_closed():
                    await connection.remove_listener(channel, callback)


@asynccontextmanager
async def _transaction(connection: Any, begin: str) -> AsyncGenerator[Transaction]:
    try:
        await connection.execute(begin)
        yield connection
        await connection.execute("COMMIT")
    except BaseException:  # a cancellation too, wherever it strikes
        await _roll_back(connection)
        raise


async def _roll_back(connection: Any) -> None:
    """Roll back, or throw the connection away.

    What a dying connection answers must not hide why it was to roll back: a loop that outlasts
    outages would take its own cancellation for one, and never end.
    """
    if connection.is_closed():
        return
    try:
        await connection.execute("ROLLBACK")
    except BaseException as error:
        connection.terminate()
        if not isinstance(error, Exception):
            raise


async def _no_reset(_connection: object) -> None:
    """Nothing to reset: the doors above only SET LOCAL, and always end their transaction."""


async def _speak_json(connection: Any) -> None:
    """Let jsonb columns take and give Python values."""
    await connection.set_type_codec(
        "jsonb", encoder=dumps, decoder=loads, schema="pg_catalog", format="text"
    )
