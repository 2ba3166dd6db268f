"""A secret that everybody knows, or that can be guessed, is refused in production."""

import pytest
from pydantic import SecretStr, ValidationError

from runtime.settings import DEVELOPMENT_SECRET, Environment
from services.gateway.settings import GatewaySettings

PRODUCTION = {
    "environment": Environment.PRODUCTION,
    "database_url": SecretStr("postgresql://somewhere"),
    "database_system_url": SecretStr("postgresql://somewhere"),
}


@pytest.mark.parametrize("secret", [DEVELOPMENT_SECRET, "", "short"])
def test_production_refuses_a_known_or_short_secret(secret: str) -> None:
    with pytest.raises(ValidationError, match="JWT_SECRET"):
        GatewaySettings.model_validate({**PRODUCTION, "jwt_secret": secret})


def test_production_takes_a_long_one() -> None:
    settings = GatewaySettings.model_validate({**PRODUCTION, "jwt_secret": "x" * 32})
    assert settings.jwt_secret.get_secret_value() == "x" * 32


def test_development_starts_without_one() -> None:
    settings = GatewaySettings(environment=Environment.DEVELOPMENT)
    assert settings.jwt_secret.get_secret_value() == DEVELOPMENT_SECRET
