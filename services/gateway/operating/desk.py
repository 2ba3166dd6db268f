"""Opens Kafka and Postgres as an operator needs them, for as long as one errand takes.

A gateway serves people without Kafka; only these few endpoints reach for it, and say when it is
away.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from runtime.broker import Publisher
from runtime.database import Database, SystemDatabase
from runtime.graveyard import Graveyard
from runtime.kafka import KafkaAdmin, KafkaPublisher, KafkaReader
from services.gateway.settings import GatewaySettings


@dataclass(frozen=True, slots=True)
class Desk:
    reader: KafkaReader
    admin: KafkaAdmin
    publisher: Publisher
    database: Database
    graveyard: Graveyard


@asynccontextmanager
async def open_desk(settings: GatewaySettings) -> AsyncGenerator[Desk]:
    servers = settings.kafka_bootstrap_servers
    async with (
        KafkaReader.open(servers) as reader,
        KafkaAdmin.open(servers) as admin,
        KafkaPublisher.open(servers) as publisher,
        Database.open(
            settings.database_url.get_secret_value(), size=2, name="gateway-operating"
        ) as database,
        SystemDatabase.open(
            settings.database_system_url.get_secret_value(), size=1, name="gateway-operating"
        ) as system,
    ):
        yield Desk(reader, admin, publisher, database, Graveyard(reader, publisher, system))
