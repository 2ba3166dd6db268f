"""What an operator can change about the connectors' program."""

from pathlib import Path

from pydantic import Field

from runtime.egress import EgressSettings
from runtime.settings import BlobSettings, DatabaseSettings, KafkaSettings, SealingSettings


class Settings(
    KafkaSettings,
    DatabaseSettings,
    BlobSettings,
    SealingSettings,
    EgressSettings,
    env_prefix="CONNECTORS_",
):
    at_once: int = Field(
        default=50,
        ge=1,
        le=1000,
        description="Integrations a process works on at a time; a mailbox that tells of new mail "
        "counts for as long as it is listened to.",
    )
    lease_seconds: float = Field(
        default=30,
        ge=1,
        le=600,
        description="After so long without a sign of life another process takes over.",
    )
    health_seconds: float = Field(
        default=60, ge=5, le=240, description="How often each integration's health is told."
    )
    file: Path | None = Field(
        default=None,
        description="Integrations in a TOML file, applied at each start; unset applies none.",
    )
