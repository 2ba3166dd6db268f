"""Alembic's entry: one connection, one transaction, one migrator at a time."""

import asyncio

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

# Arbitrary but fixed: whoever holds it migrates, everybody else waits.
MIGRATOR_LOCK = 7_230_411


def migrate(connection: Connection) -> None:
    # A transaction-level lock, so that a migrator that dies lets go of it.
    context.configure(connection=connection, transactional_ddl=True)
    with context.begin_transaction():
        connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATOR_LOCK})"))
        connection.execute(text("SET LOCAL lock_timeout = '4s'"))
        context.run_migrations()


async def run() -> None:
    engine = create_async_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


asyncio.run(run())
