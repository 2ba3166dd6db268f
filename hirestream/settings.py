"""What the command line needs to know: where things listen, and whom it speaks as."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from hirestream.stack import StackSettings

S = TypeVar("S", bound=BaseSettings)

ENVIRONMENT_FILE = "environment"


class RunSettings(BaseSettings):
    """The ports a person types; everything else finds a free one."""

    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True, populate_by_name=True)

    gateway_port: int = Field(
        default=8000,
        validation_alias="GATEWAY_PORT",
        ge=1,
        le=65535,
        description="Where the API and its documentation answer.",
    )
    intake_smtp_port: int = Field(
        default=2525,
        validation_alias="INTAKE_SMTP_PORT",
        ge=1,
        le=65535,
        description="Intake's own mail door.",
    )
    mailbox_smtp_port: int = Field(
        default=2526,
        validation_alias="MAILBOX_SMTP_PORT",
        ge=1,
        le=65535,
        description="The local mailbox that outgoing mail ends in.",
    )


class ClientSettings(BaseSettings):
    """How `hirestream` reaches a running Hirestream: the embedded one, unless told otherwise."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, frozen=True, populate_by_name=True, extra="ignore"
    )

    api_url: str = Field(
        default="http://127.0.0.1:8000/api",
        validation_alias="HIRESTREAM_API_URL",
        description="The gateway's API.",
    )
    api_key: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="HIRESTREAM_API_KEY",
        description="A key of the tenant to speak as; `make run` sets the demo tenant's.",
    )
    smtp_host: str = Field(
        default="127.0.0.1",
        validation_alias="HIRESTREAM_SMTP_HOST",
        description="The host of the mail door that `hirestream submit` sends to.",
    )
    smtp_port: int = Field(
        default=2525,
        validation_alias="HIRESTREAM_SMTP_PORT",
        description="Its port.",
    )


def environment_file() -> Path:
    """The variables of the embedded instance, while one runs; real variables go before it."""
    return StackSettings().state / ENVIRONMENT_FILE


def read(settings: type[S]) -> S:
    """Settings of the running embedded instance; what is set in the environment goes before it."""
    build: Callable[..., S] = settings  # the file is a parameter that pydantic adds
    return build(_env_file=environment_file())
