"""Where the local mailbox listens, and where it keeps what it gets."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from runtime.settings import ServiceSettings


class MailboxSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="MAILBOX_")

    smtp_host: str = Field(
        default="127.0.0.1", description="The address it listens on; nobody else's mail comes here."
    )
    smtp_port: int = Field(
        default=2526, ge=0, le=65535, description="Its port; 0 takes a free one."
    )
    dir: Path = Field(default=Path("mailbox"), description="The Maildir that mails are kept in.")
    megabytes: int = Field(default=50, ge=1, le=500, description="The largest mail that is taken.")
