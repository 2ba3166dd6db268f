"""What an operator can change about the monitor."""

from pydantic import Field

from runtime.settings import DatabaseSettings, KafkaSettings


class Settings(KafkaSettings, DatabaseSettings, env_prefix="MONITOR_"):
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
