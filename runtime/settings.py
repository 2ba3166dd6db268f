"""Settings shared by every service: read once, in `__main__`, and passed down.

Each group is a mixin; a service's own class inherits the groups it needs and adds its fields under
its own prefix. Shared fields carry their full environment name as an alias, so that the prefix of
a service never hides them.
"""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import AliasChoices, Field, SecretStr, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from runtime.sealing import SHORTEST_KEY

DEVELOPMENT_SECRET = "development-only"  # noqa: S105  refused outside development, below


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class ServiceSettings(BaseSettings):
    """What every process reads."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, frozen=True, populate_by_name=True, extra="ignore"
    )

    environment: Environment = Field(
        default=Environment.PRODUCTION,
        validation_alias=AliasChoices("ENVIRONMENT", "ENV"),
        description="`development` allows default secrets; anything else refuses them.",
    )
    log_level: str = Field(
        default="INFO",
        validation_alias="LOG_LEVEL",
        pattern="^(DEBUG|INFO|WARN|WARNING|ERROR)$",
        description="The least severe log record that is written.",
    )
    health_port: int = Field(
        default=0,
        validation_alias="HEALTH_PORT",
        ge=0,
        le=65535,
        description="Serves /health/live, /health/ready and /metrics; 0 serves nothing.",
    )
    health_host: str = Field(
        default="127.0.0.1",
        validation_alias="HEALTH_HOST",
        description="The address the health port listens on; 0.0.0.0 in a container.",
    )

    @model_validator(mode="after")
    def refuse_default_secrets(self) -> Self:
        """A default secret that works in production is everybody's secret."""
        if self.environment is Environment.DEVELOPMENT:
            return self
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if isinstance(value, SecretStr) and value.get_secret_value() == DEVELOPMENT_SECRET:
                raise ValueError(f"set {_environment_name(name, field)}: it has its default value")
        return self


class KafkaSettings(ServiceSettings):
    kafka_bootstrap_servers: str = Field(
        default="localhost:9092",
        validation_alias="KAFKA_BOOTSTRAP_SERVERS",
        description="Brokers, host:port separated by commas.",
    )
    kafka_partitions: int = Field(
        default=3,
        validation_alias="KAFKA_PARTITIONS",
        ge=1,
        le=256,
        description="Partitions of a topic at its creation; a keyed topic is never repartitioned.",
    )
    kafka_replication: int = Field(
        default=1,
        validation_alias="KAFKA_REPLICATION",
        ge=1,
        le=5,
        description="Copies of each partition.",
    )


class DatabaseSettings(ServiceSettings):
    database_url: SecretStr = Field(
        default=SecretStr("postgresql://hirestream_app:development-only@localhost/hirestream"),
        validation_alias="DATABASE_URL",
        description="Postgres as the app role: row-level security applies to every query.",
    )
    database_system_url: SecretStr = Field(
        default=SecretStr("postgresql://hirestream_system:development-only@localhost/hirestream"),
        validation_alias="DATABASE_SYSTEM_URL",
        description="Postgres as the system role: relay, leases, and finding a tenant.",
    )
    database_pool: int = Field(
        default=8,
        validation_alias="DATABASE_POOL",
        ge=1,
        le=200,
        description="Connections one process opens at most.",
    )


class BlobSettings(ServiceSettings):
    s3_endpoint: str | None = Field(
        default=None,
        validation_alias="S3_ENDPOINT",
        description="host:port of an S3 or MinIO server; unset keeps blobs in BLOB_DIR.",
    )
    s3_access_key: SecretStr = Field(
        default=SecretStr(""), validation_alias="S3_ACCESS_KEY", description="Its access key."
    )
    s3_secret_key: SecretStr = Field(
        default=SecretStr(""), validation_alias="S3_SECRET_KEY", description="Its secret key."
    )
    s3_bucket: str = Field(
        default="hirestream", validation_alias="S3_BUCKET", description="The bucket of all blobs."
    )
    s3_secure: bool = Field(
        default=True, validation_alias="S3_SECURE", description="Speak TLS to the S3 server."
    )
    blob_dir: Path = Field(
        default=Path("blobs"),
        validation_alias="BLOB_DIR",
        description="The folder of all blobs where no S3_ENDPOINT is set.",
    )


class TemplateSettings(BlobSettings):
    template_bucket: str = Field(
        default="",
        validation_alias="TEMPLATE_BUCKET",
        description="The bucket of mail templates; empty is that of all blobs.",
    )
    template_prefix: str = Field(
        default="email-templates/",
        validation_alias="TEMPLATE_PREFIX",
        pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*/$",
        description="What the names of mail templates begin with, in the bucket or in BLOB_DIR.",
    )


class SealingSettings(ServiceSettings):
    sealing_keys: SecretStr = Field(
        default=SecretStr(DEVELOPMENT_SECRET),
        validation_alias="SEALING_KEYS",
        description="Seal what tenants entrust to us (tokens, passwords): 32 characters or more "
        "each, separated by commas. The first seals, all of them open.",
    )

    @model_validator(mode="after")
    def refuse_short_keys(self) -> Self:
        """A short key can be guessed from one stolen row."""
        short = any(len(key.get_secret_value()) < SHORTEST_KEY for key in self.every_sealing_key)
        if short and self.environment is not Environment.DEVELOPMENT:
            raise ValueError(f"each of SEALING_KEYS needs at least {SHORTEST_KEY} characters")
        return self

    @property
    def every_sealing_key(self) -> Sequence[SecretStr]:
        """The keys, newest first."""
        written = self.sealing_keys.get_secret_value().split(",")
        return [SecretStr(key.strip()) for key in written if key.strip()]


def _environment_name(name: str, field: FieldInfo) -> str:
    return str(field.validation_alias) if isinstance(field.validation_alias, str) else name.upper()
