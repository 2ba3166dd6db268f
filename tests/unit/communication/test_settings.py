"""What the settings refuse."""

from typing import Any

import pytest
from pydantic import ValidationError

from runtime.settings import Environment
from services.communication.settings import Settings, Tls


def in_production(**fields: Any) -> Settings:
    values = {
        "environment": Environment.PRODUCTION,
        "database_url": "postgresql://app:other@db.example/hirestream",
        "database_system_url": "postgresql://system:other@db.example/hirestream",
        "smtp_password": "hunter2",
    }
    return Settings(**{**values, **fields})


def test_a_password_is_never_sent_in_the_clear_in_production() -> None:
    with pytest.raises(ValidationError, match="COMMUNICATION_SMTP_TLS"):
        in_production(smtp_tls=Tls.NONE)
    assert in_production().smtp_tls is Tls.STARTTLS


def test_a_password_is_not_shown() -> None:
    assert "hunter2" not in repr(in_production())
