"""The superuser's connection: for readiness, roles and databases, never for a tenant's data."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

import asyncpg


@contextlib.asynccontextmanager
async def connected(dsn: str, seconds: int = 10) -> AsyncGenerator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn, timeout=seconds)  # noqa: TID251  no tenant's data here
    try:
        yield connection
    finally:
        await connection.close()


async def answers(dsn: str, seconds: int) -> bool:
    """Tell whether the server lets us in and computes."""
    try:
        async with asyncio.timeout(seconds), connected(dsn, seconds) as connection:
            return bool(await connection.fetchval("SELECT 1"))
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
