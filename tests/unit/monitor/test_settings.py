import pytest
from pydantic import ValidationError

from services.monitor.settings import Settings

SECRET = "whsec_" + "c2lnbmVkLXdpdGgtdGhpcy1mb3ItdGVzdHM="
URL = "https://ops.example.com/hook"


def settings(webhooks: str, secrets: str) -> Settings:
    return Settings.model_validate(
        {"environment": "development", "webhooks": webhooks, "webhook_secrets": secrets}
    )


def test_addresses_and_secrets_are_lists_and_each_counts_once() -> None:
    given = settings(f"{URL}, https://b.example.com/,{URL}", f"{SECRET},")
    assert given.every_webhook == [URL, "https://b.example.com/"]
    assert [one.get_secret_value() for one in given.every_webhook_secret] == [SECRET]
    assert settings("", "").every_webhook == []


@pytest.mark.parametrize(
    ("webhooks", "secrets", "said"),
    [
        ("ftp://ops.example.com", SECRET, "neither https nor http"),
        (URL, "", "are signed"),
        (URL, "a plain word", "whsec_"),
        (URL, "whsec_c2hvcnQ=", "24 bytes"),
    ],
)
def test_what_could_not_be_called_or_signed_is_said_at_the_start(
    webhooks: str, secrets: str, said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        settings(webhooks, secrets)
