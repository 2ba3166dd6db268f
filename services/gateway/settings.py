"""What the gateway reads from its environment."""

from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from runtime.egress import EgressSettings
from runtime.settings import (
    DEVELOPMENT_SECRET,
    DatabaseSettings,
    Environment,
    KafkaSettings,
    SealingSettings,
    TemplateSettings,
)
from services.gateway.access.settings import AccessSettings
from services.gateway.unified.settings import AtsSettings

SHORTEST_SECRET = 32


class GatewaySettings(
    KafkaSettings,
    DatabaseSettings,
    TemplateSettings,
    SealingSettings,
    EgressSettings,
    AtsSettings,
    AccessSettings,
):
    model_config = SettingsConfigDict(env_prefix="GATEWAY_")

    host: str = Field(default="127.0.0.1", description="The address the API listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port of the API.")
    jwt_secret: SecretStr = Field(
        default=SecretStr(DEVELOPMENT_SECRET),
        description="Signs access tokens; at least 32 characters outside development.",
    )
    token_minutes: int = Field(
        default=15, ge=1, le=1440, description="How long an access token is valid."
    )
    identity_cache_seconds: float = Field(
        default=5.0,
        ge=0,
        le=60,
        description="How long a revoked key or a disabled user may still be let in.",
    )
    login_attempts: int = Field(
        default=10, ge=1, le=1000, description="Failed logins allowed per window."
    )
    login_window_seconds: float = Field(
        default=300, ge=1, le=86400, description="The window in which failed logins count."
    )
    largest_file_mb: int = Field(
        default=25, ge=1, le=500, description="A larger file is kept and rejected."
    )
    largest_upload_mb: int = Field(
        default=100, ge=1, le=2000, description="A larger upload request is refused as a whole."
    )
    most_files: int = Field(default=100, ge=1, le=1000, description="Files in one upload.")
    applications_per_hour: int = Field(
        default=5, ge=1, le=10_000, description="Public applications from one address for one job."
    )
    job_applications_per_hour: int = Field(
        default=200, ge=1, le=1_000_000, description="Public applications for one job."
    )
    open_streams: int = Field(
        default=100, ge=1, le=10_000, description="Live progress streams a process serves at once."
    )
    requests_per_hour: int = Field(
        default=1000,
        ge=1,
        le=10_000_000,
        description="Requests an hour of an ATS's key, unless the key has a limit of its own.",
    )
    feedback_wait_seconds: float = Field(
        default=2.0,
        ge=0,
        le=30,
        description="How long a writer of feedback waits for the screen; then it is held.",
    )

    ses_topics: str = Field(
        default="",
        description="ARNs, separated by commas, of the SNS topics by which SES tells of our mails.",
    )

    @property
    def every_ses_topic(self) -> frozenset[str]:
        return frozenset(arn.strip() for arn in self.ses_topics.split(",") if arn.strip())

    @model_validator(mode="after")
    def refuse_short_secrets(self) -> Self:
        """A short secret can be guessed offline from one token."""
        short = len(self.jwt_secret.get_secret_value()) < SHORTEST_SECRET
        if short and self.environment is not Environment.DEVELOPMENT:
            raise ValueError(f"GATEWAY_JWT_SECRET needs at least {SHORTEST_SECRET} characters")
        return self
