"""What an operator can change about outgoing mail."""

from datetime import timedelta
from enum import StrEnum
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from runtime.settings import DatabaseSettings, Environment, KafkaSettings, TemplateSettings
from services.communication.dkim.settings import DkimSettings
from services.communication.ses.settings import SesSettings


class Tls(StrEnum):
    """`starttls` insists on the upgrade; `tls` speaks TLS from the first byte."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class Carrier(StrEnum):
    """Who takes our mail."""

    SMTP = "smtp"
    SES = "ses"


class Settings(KafkaSettings, DatabaseSettings, TemplateSettings, SesSettings, DkimSettings):
    model_config = SettingsConfigDict(env_prefix="COMMUNICATION_")

    carrier: Carrier = Field(
        default=Carrier.SMTP, description="smtp: a mail server; ses: the API of Amazon SES."
    )
    smtp_host: str = Field(default="localhost", description="The server that takes our mail.")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port.")
    smtp_user: str = Field(default="", description="Its user; empty sends without AUTH.")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="That user's password.")
    smtp_tls: Tls = Field(default=Tls.STARTTLS, description="none, starttls or tls.")
    connections: int = Field(
        default=4,
        ge=1,
        le=50,
        description="Mails sent at once; slow recipients get as many connections of their own.",
    )
    attachment_megabytes: int = Field(
        default=10,
        ge=0,
        le=50,
        description="A larger resume is not attached; the mail says so and links to it.",
    )
    first_retry_seconds: float = Field(
        default=30, gt=0, le=3600, description="The first wait after a temporary refusal; doubles."
    )
    longest_retry_minutes: float = Field(
        default=60, gt=0, le=1440, description="The longest wait between two attempts."
    )
    give_up_days: float = Field(
        default=5, gt=0, le=30, description="A mail that no server took for so long has failed."
    )
    lease_seconds: float = Field(
        default=60,
        ge=1,
        le=3600,
        description="How long the mail of a process that died waits for another; kept renewed.",
    )
    public_url: str = Field(
        default="http://localhost:8000", description="Where mails link to.", pattern="^https?://"
    )

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.lease_seconds)

    @model_validator(mode="after")
    def keep_the_password_private(self) -> Self:
        """A password must not cross a network in the clear."""
        clear = self.smtp_password.get_secret_value() and self.smtp_tls is Tls.NONE
        if clear and self.environment is not Environment.DEVELOPMENT:
            raise ValueError("set COMMUNICATION_SMTP_TLS: the password would be sent in the clear")
        return self

    @model_validator(mode="after")
    def let_ses_sign(self) -> Self:
        """SES changes headers after us, and signs by itself."""
        if self.carrier is Carrier.SES and self.dkim_key.get_secret_value():
            raise ValueError("unset COMMUNICATION_DKIM_KEY: SES signs by itself (Easy DKIM)")
        return self
