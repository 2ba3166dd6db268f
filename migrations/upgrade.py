"""Brings a database to the schema this code needs, one migrator at a time."""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from pydantic import Field, SecretStr
from sqlalchemy.engine import make_url

from runtime.settings import ServiceSettings


class MigrationSettings(ServiceSettings):
    database_owner_url: SecretStr = Field(
        default=SecretStr("postgresql://hirestream_owner:development-only@localhost/hirestream"),
        validation_alias="DATABASE_OWNER_URL",
        description="Postgres as the owner of the schema; only migrations use it.",
    )


def configuration(owner_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["url"] = make_url(owner_url).set(drivername="postgresql+asyncpg")
    return config


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Run the revisions that are missing. Blocks while another migrator is at work."""
    command.upgrade(configuration(owner_url), revision)


def downgrade(owner_url: str, revision: str) -> None:
    command.downgrade(configuration(owner_url), revision)


if __name__ == "__main__":
    upgrade(
        MigrationSettings().database_owner_url.get_secret_value(),
        sys.argv[1] if len(sys.argv) > 1 else "head",
    )
