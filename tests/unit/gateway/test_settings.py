"""A secret that everybody knows, or that can be guessed, is refused in production."""

import pytest
from pydantic import SecretStr, ValidationError

from runtime.settings import DEVELOPMENT_SECRET, Environment
from services.gateway.settings import GatewaySettings

LONG = "x" * 32
PRODUCTION = {
    "environment": Environment.PRODUCTION,
    "database_url": SecretStr("postgresql://somewhere"),
    "database_system_url": SecretStr("postgresql://somewhere"),
}


@pytest.mark.parametrize("secret", [DEVELOPMENT_SECRET, "", "short"])
def test_production_refuses_a_known_or_short_secret(secret: str) -> None:
    with pytest.raises(ValidationError, match="JWT_SECRET"):
        GatewaySettings.model_validate({**PRODUCTION, "jwt_secret": secret, "sealing_keys": LONG})


@pytest.mark.parametrize("keys", [DEVELOPMENT_SECRET, "short", f"{LONG},short"])
def test_production_refuses_a_known_or_short_sealing_key(keys: str) -> None:
    with pytest.raises(ValidationError, match="SEALING_KEYS"):
        GatewaySettings.model_validate({**PRODUCTION, "jwt_secret": LONG, "sealing_keys": keys})


def test_production_takes_long_ones() -> None:
    long = {"jwt_secret": LONG, "sealing_keys": f"{LONG}, {LONG}"}
    settings = GatewaySettings.model_validate({**PRODUCTION, **long})
    assert settings.jwt_secret.get_secret_value() == LONG
    assert [key.get_secret_value() for key in settings.every_sealing_key] == [LONG, LONG]


def test_development_starts_without_one() -> None:
    settings = GatewaySettings(environment=Environment.DEVELOPMENT)
    assert settings.jwt_secret.get_secret_value() == DEVELOPMENT_SECRET
