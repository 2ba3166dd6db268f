"""What an operator can change about the monitor."""

from base64 import b64decode
from binascii import Error
from collections.abc import Sequence
from typing import Self

from pydantic import Field, SecretStr, model_validator

from runtime.egress import EgressSettings
from runtime.reachable import fault_of
from runtime.settings import DatabaseSettings, KafkaSettings

_PREFIX = "whsec_"
_SHORTEST = 24  # bytes, as Standard Webhooks has it


class Settings(KafkaSettings, DatabaseSettings, EgressSettings, env_prefix="MONITOR_"):
    name: str = Field(
        default="hirestream-monitor",
        pattern=r"^[a-z0-9.-]{1,60}$",
        description="Its consumer group; its tables' changelog topics begin with it.",
    )
    window_seconds: int = Field(
        default=300, ge=60, le=1500, description="The length of the windows that rules look at."
    )
    judge_seconds: float = Field(
        default=10, gt=0, le=300, description="How often the rules are applied."
    )
    calm_seconds: float = Field(
        default=120,
        ge=0,
        le=3600,
        description="How long all must be well before an incident counts as over.",
    )
    webhooks: SecretStr = Field(
        default=SecretStr(""),
        description="Addresses, separated by commas, that are called with every tenant's alerts.",
    )
    webhook_secrets: SecretStr = Field(
        default=SecretStr(""),
        description="Sign these calls: `whsec_` and 24 bytes or more in base64. Two, separated by "
        "a comma, both sign while receivers change.",
    )

    @model_validator(mode="after")
    def be_able_to_call(self) -> Self:
        """What is wrong with an address or a secret is said at the start, not at the alert."""
        for url in self.every_webhook:
            fault = fault_of(url)
            if fault is not None:
                raise ValueError(f"an address in MONITOR_WEBHOOKS can't be called: {fault}")
        if self.every_webhook and not self.every_webhook_secret:
            raise ValueError(
                "set MONITOR_WEBHOOK_SECRETS: the calls of MONITOR_WEBHOOKS are signed"
            )
        if not all(map(_is_secret, self.every_webhook_secret)):
            raise ValueError("each of MONITOR_WEBHOOK_SECRETS is `whsec_` and 24 bytes in base64")
        return self

    @property
    def every_webhook(self) -> Sequence[str]:
        return _listed(self.webhooks)

    @property
    def every_webhook_secret(self) -> Sequence[SecretStr]:
        return [SecretStr(secret) for secret in _listed(self.webhook_secrets)]


def _listed(written: SecretStr) -> Sequence[str]:
    parts = (part.strip() for part in written.get_secret_value().split(","))
    return list(dict.fromkeys(part for part in parts if part))


def _is_secret(secret: SecretStr) -> bool:
    written = secret.get_secret_value()
    try:
        key = b64decode(written.removeprefix(_PREFIX), validate=True)
    except Error:
        return False
    return written.startswith(_PREFIX) and len(key) >= _SHORTEST
