"""The servers that tests run on: the embedded stack, or containers where somebody asks for them."""

import asyncio
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import uuid4

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from hirestream.stack import Stack, StackSettings, reset, roles
from migrations.upgrade import upgrade


class TestSettings(BaseSettings):
    __test__ = False
    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True)

    test_stack: Literal["embedded", "docker"] = Field(
        default="embedded", validation_alias="HIRESTREAM_TEST_STACK"
    )


@dataclass(frozen=True, slots=True)
class Servers:
    """A Kafka and a Postgres, and the stack they belong to where it is ours to kill."""

    kafka: str
    superuser_dsn: str
    passwords: roles.Passwords
    stack: Stack | None = None

    def urls(self, database: str) -> roles.DatabaseUrls:
        return roles.urls(self.superuser_dsn, self.passwords, database)


@contextmanager
def embedded(folder: Path, *, fast: bool = True) -> Generator[Servers]:
    """Kafka and Postgres as children of the test run; nothing of them is left behind.

    A fast Postgres answers before its commits are on disk: a drill that kills it asks for another.
    """
    settings = StackSettings(
        state_folder=folder / "state", kafka_bootstrap_servers=None, database_url=None
    )
    try:
        with Stack(settings, fast=fast) as stack:
            passwords = roles.Passwords.kept(stack.state / "passwords.json")
            kafka = stack.addresses.kafka_bootstrap_servers
            yield Servers(kafka, stack.superuser_dsn, passwords, stack)
    finally:
        reset(settings.state)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def containers() -> Generator[Servers]:
    """The same from containers. Every drill that kills a server skips itself on these."""
    from testcontainers.kafka import KafkaContainer
    from testcontainers.postgres import PostgresContainer

    passwords = roles.Passwords.generate()
    with (
        KafkaContainer("apache/kafka:4.1.1").with_kraft() as kafka,
        PostgresContainer("postgres:16", driver=None) as postgres,
    ):
        superuser_dsn = postgres.get_connection_url()
        asyncio.run(roles.create_roles(superuser_dsn, passwords))
        yield Servers(kafka.get_bootstrap_server(), superuser_dsn, passwords)


def make_template(servers: Servers) -> str:
    """A migrated, empty database; copying it takes a tenth of a second, migrating a whole one."""
    name = f"template_{uuid4().hex[:8]}"
    asyncio.run(roles.create_database(servers.superuser_dsn, name))
    upgrade(servers.urls(name).owner)
    return name


@contextmanager
def copied(servers: Servers, template: str) -> Generator[roles.DatabaseUrls]:
    """A database of one test's own."""
    name = f"test_{uuid4().hex[:12]}"
    asyncio.run(roles.create_database(servers.superuser_dsn, name, template=template))
    try:
        yield servers.urls(name)
    finally:
        asyncio.run(roles.drop_database(servers.superuser_dsn, name))
