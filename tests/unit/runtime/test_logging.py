"""What a process writes, and what its libraries must not."""

import json
import logging
from collections.abc import Generator

import pytest

from runtime.telemetry import configure_logging


@pytest.fixture(autouse=True)
def _as_before() -> Generator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("httpx", "uvicorn")}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def test_no_client_writes_the_addresses_that_it_asks(capfd: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", "connectors", quiet=["uvicorn"])
    logging.getLogger("httpx").info("GET https://graph.example/users/hiring@corp.example/cv.pdf")
    logging.getLogger("uvicorn").info("GET /survey/secret")
    logging.getLogger("services.intake").info("mail taken")
    [line] = capfd.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "mail taken"
