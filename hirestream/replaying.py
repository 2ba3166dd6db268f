"""Kafka and Postgres, as an operator's command reaches them."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from runtime.broker import Publisher
from runtime.database import Database, SystemDatabase
from runtime.kafka import KafkaAdmin, KafkaPublisher, KafkaReader
from runtime.settings import DatabaseSettings, KafkaSettings


class OperatorSettings(KafkaSettings, DatabaseSettings):
    """What replay and the dead letters need."""


@dataclass(frozen=True, slots=True)
class House:
    """Kafka and Postgres, as an operator reaches them."""

    reader: KafkaReader
    admin: KafkaAdmin
    publisher: Publisher
    database: Database
    system: SystemDatabase

    async def tenants(self, slug: str | None = None) -> Sequence[UUID]:
        """The tenant of this slug, or all of them."""
        async with self.system.transaction() as tx:
            rows = await tx.fetch(
                "SELECT id FROM tenants WHERE $1::text IS NULL OR slug = $1 ORDER BY slug", slug
            )
        return [row["id"] for row in rows]


@asynccontextmanager
async def open_house(settings: OperatorSettings) -> AsyncGenerator[House]:
    servers = settings.kafka_bootstrap_servers
    async with (
        KafkaReader.open(servers) as reader,
        KafkaAdmin.open(servers) as admin,
        KafkaPublisher.open(servers) as publisher,
        Database.open(settings.database_url.get_secret_value(), name="operator") as database,
        SystemDatabase.open(
            settings.database_system_url.get_secret_value(), name="operator"
        ) as system,
    ):
        yield House(reader, admin, publisher, database, system)
