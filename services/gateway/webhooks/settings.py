"""What the delivery of webhooks reads from its environment."""

from datetime import timedelta

from pydantic import Field

from runtime.egress import EgressSettings
from runtime.settings import DatabaseSettings, KafkaSettings, SealingSettings


class WebhookSettings(KafkaSettings, DatabaseSettings, SealingSettings, EgressSettings):
    webhook_seconds: float = Field(
        default=15.0,
        ge=1,
        le=60,
        validation_alias="WEBHOOK_SECONDS",
        description="How long a receiver may take to answer.",
    )
    webhooks_at_once: int = Field(
        default=32,
        ge=1,
        le=1000,
        validation_alias="WEBHOOKS_AT_ONCE",
        description="How many webhooks one process calls at a time; each gets one call at a time.",
    )
    webhook_patience_days: int = Field(
        default=5,
        ge=1,
        le=90,
        validation_alias="WEBHOOK_PATIENCE_DAYS",
        description="A webhook that received nothing for so long is disabled.",
    )
    webhook_log_days: int = Field(
        default=30,
        ge=1,
        le=365,
        validation_alias="WEBHOOK_LOG_DAYS",
        description="How long deliveries are kept, to be looked at and replayed.",
    )

    @property
    def webhook_lease(self) -> timedelta:
        """Well beyond an answer's time: who holds a delivery is done with it, or dead."""
        return timedelta(seconds=4 * self.webhook_seconds)
