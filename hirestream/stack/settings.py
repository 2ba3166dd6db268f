"""Where the embedded stack keeps its state and downloads, and which servers are given instead."""

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

FOLDER = "hirestream"


class StackSettings(BaseSettings):
    """An operator sets at most `HIRESTREAM_STATE`, or the addresses of servers of their own."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, frozen=True, populate_by_name=True, extra="ignore"
    )

    state_folder: Path | None = Field(
        default=None,
        validation_alias="HIRESTREAM_STATE",
        description="Data, logs and passwords; by default hirestream/ in XDG_STATE_HOME.",
    )
    cache_folder: Path | None = Field(
        default=None,
        validation_alias="HIRESTREAM_CACHE",
        description="Downloads; by default hirestream/ in XDG_CACHE_HOME, /var/cache for root.",
    )
    xdg_state_home: Path = Field(
        default_factory=lambda: Path.home() / ".local/state",
        validation_alias="XDG_STATE_HOME",
        description="Where state is kept by the XDG convention.",
    )
    xdg_cache_home: Path = Field(
        default_factory=lambda: Path.home() / ".cache",
        validation_alias="XDG_CACHE_HOME",
        description="Where caches are kept by the XDG convention.",
    )
    kafka_bootstrap_servers: str | None = Field(
        default=None,
        validation_alias="KAFKA_BOOTSTRAP_SERVERS",
        description="Brokers of your own; the embedded Kafka is then not started.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        description="A Postgres of your own as hirestream_app; the embedded one is not started.",
    )
    database_owner_url: SecretStr | None = Field(
        default=None,
        validation_alias="DATABASE_OWNER_URL",
        description="That Postgres as hirestream_owner, which runs the migrations.",
    )
    database_system_url: SecretStr | None = Field(
        default=None,
        validation_alias="DATABASE_SYSTEM_URL",
        description="That Postgres as hirestream_system: relay, leases, finding a tenant.",
    )

    @property
    def state(self) -> Path:
        return (self.state_folder or self.xdg_state_home / FOLDER).expanduser().resolve()

    @property
    def cache(self) -> Path:
        """Root's own cache is closed to the user that PostgreSQL must then run as."""
        home = self.xdg_cache_home if os.geteuid() else Path("/var/cache")
        return (self.cache_folder or home / FOLDER).expanduser().resolve()
