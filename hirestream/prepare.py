"""`python -m hirestream.prepare` readies the servers: schema first, then topics. Safe to repeat."""

import asyncio

from migrations.upgrade import MigrationSettings, upgrade
from runtime.settings import KafkaSettings
from runtime.topics import create_topics


class PrepareSettings(MigrationSettings, KafkaSettings):
    """The owner's way to Postgres, and Kafka's addresses and copies."""


def prepare(settings: PrepareSettings) -> None:
    """Bring the database to this release's schema, and create the topics that are missing."""
    upgrade(settings.database_owner_url.get_secret_value())
    asyncio.run(
        create_topics(
            settings.kafka_bootstrap_servers,
            partitions=settings.kafka_partitions,
            replication=settings.kafka_replication,
        )
    )


if __name__ == "__main__":
    prepare(PrepareSettings())
