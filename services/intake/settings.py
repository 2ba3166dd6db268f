"""What an operator can change about the doors."""

from pathlib import Path

from pydantic import Field

from runtime.settings import BlobSettings, DatabaseSettings, KafkaSettings


class Settings(KafkaSettings, DatabaseSettings, BlobSettings, env_prefix="INTAKE_"):
    smtp_port: int = Field(
        default=2525, ge=0, le=65535, description="Where the mail door listens; 0 takes any port."
    )
    smtp_host: str = Field(
        default="127.0.0.1",
        description="The address the mail door listens on; 0.0.0.0 in a container.",
    )
    smtp_hostname: str = Field(
        default="localhost", description="The name with which the mail door greets."
    )
    smtp_max_megabytes: int = Field(
        default=35,
        ge=1,
        le=200,
        description="The largest mail taken; a file of 25 MB is a mail of 34.",
    )
    smtp_max_recipients: int = Field(default=50, ge=1, le=1000, description="Recipients of a mail.")
    smtp_max_connections: int = Field(
        default=20,
        ge=1,
        le=500,
        description="Conversations at a time; each may hold a mail of full size in memory.",
    )
    smtp_timeout_seconds: int = Field(
        default=120, ge=5, le=600, description="How long a silent or slow sender is waited for."
    )
    folder: Path | None = Field(
        default=None,
        description="The watched folder, with one folder per tenant inside; unset watches none.",
    )
    folder_poll_seconds: float = Field(
        default=5,
        gt=0,
        le=3600,
        description="How often the folder is looked through even if nothing was noticed.",
    )
    folder_settle_seconds: float = Field(
        default=1,
        ge=0,
        le=600,
        description="How long a file must rest unchanged before it counts as complete.",
    )
    health_seconds: float = Field(
        default=60, ge=5, le=3600, description="How often each door's health is told at least."
    )
