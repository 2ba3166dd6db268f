"""What logging in reads from the environment; part of the gateway's settings."""

from collections.abc import Sequence

from pydantic import Field, SecretStr

from runtime.settings import ServiceSettings


class AccessSettings(ServiceSettings):
    jwt_retired_secrets: SecretStr = Field(
        default=SecretStr(""),
        description="Former secrets, separated by commas: their tokens hold until they expire.",
    )
    session_days: int = Field(
        default=30, ge=1, le=365, description="How long a login can be renewed without a password."
    )
    invitation_hours: int = Field(
        default=72, ge=1, le=720, description="How long an invitation's link holds."
    )
    reset_minutes: int = Field(
        default=60, ge=5, le=1440, description="How long the link of a password reset holds."
    )

    @property
    def every_retired_secret(self) -> Sequence[str]:
        written = self.jwt_retired_secrets.get_secret_value().split(",")
        return [secret.strip() for secret in written if secret.strip()]
