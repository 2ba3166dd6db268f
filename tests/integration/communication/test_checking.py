"""The way out is tried step by step, and the step that fails says what to do."""

from pathlib import Path
from typing import Any

import pytest

from services.communication.checking import steps
from services.communication.settings import Settings, Tls
from tests.integration.communication.house import settings_for
from tests.integration.communication.postoffice import PostOffice, always
from tests.integration.communication.ses_server import ses_server
from tests.integration.communication.test_carriers import ses_settings

SENDER = "jobs@alpha.example"


async def tried(settings: Settings) -> list[tuple[str, bool]]:
    return [(step.name, step.passed) async for step in steps(settings, SENDER)]


async def test_a_server_that_takes_our_mail_passes_every_step(office: PostOffice) -> None:
    found = await tried(settings_for(office.port, Path("unused")))
    names = ["name resolution", "connection", "TLS", "login", "permission"]
    assert found == [(name, True) for name in names]
    assert office.mails() == []


@pytest.mark.parametrize(
    ("fields", "failed"),
    [
        ({"smtp_host": "nowhere.invalid"}, "name resolution"),
        ({"smtp_port": 9}, "connection"),
        ({"smtp_tls": Tls.STARTTLS}, "TLS"),
        ({"smtp_user": "ada", "smtp_password": "wrong"}, "login"),
    ],
)
async def test_the_step_that_fails_is_the_last(
    office: PostOffice, fields: dict[str, Any], failed: str
) -> None:
    *before, last = await tried(settings_for(office.port, Path("unused"), **fields))
    assert last == (failed, False)
    assert all(passed for _, passed in before)


async def test_a_sender_that_the_server_does_not_take_is_found(office: PostOffice) -> None:
    office.at_mail = always("553 5.7.1 not yours")
    *_, last = await tried(settings_for(office.port, Path("unused")))
    assert last == ("permission", False)


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ({"SendingEnabled": True, "ProductionAccessEnabled": True}, ("permission", True)),
        ({"SendingEnabled": False, "ProductionAccessEnabled": True}, ("permission", False)),
        ({"SendingEnabled": True, "ProductionAccessEnabled": False}, ("permission", False)),
    ],
)
async def test_ses_is_asked_about_the_account(
    account: dict[str, bool], expected: tuple[str, bool]
) -> None:
    async with ses_server() as ses:
        ses.account = account
        assert (await tried(ses_settings(ses.url)))[-1] == expected


async def test_keys_that_do_not_fit_fail_at_the_login() -> None:
    async with ses_server() as ses:
        found = await tried(ses_settings(ses.url, ses_secret_key="another"))
    assert found[-1] == ("login", False)


@pytest.mark.parametrize(
    ("identities", "passed"),
    [
        ({"alpha.example": False}, False),
        ({}, False),
        ({SENDER: True}, True),
        ({"alpha.example": False, SENDER: True}, True),
    ],
)
async def test_ses_sends_as_nobody_whom_it_has_not_verified(
    identities: dict[str, bool], *, passed: bool
) -> None:
    async with ses_server() as ses:
        ses.identities = identities
        assert (await tried(ses_settings(ses.url)))[-1] == ("permission", passed)
