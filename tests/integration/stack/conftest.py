"""A stack of its own for the drills: they kill it, which no other test should notice."""

import shutil
from collections.abc import Generator
from pathlib import Path

import pytest

from hirestream.stack import Stack, reset
from tests.integration.stack.load import settings_for


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    """A state folder, removed with all its data when the module's tests are over."""
    folder = tmp_path_factory.mktemp("drills")
    yield folder / "state"
    reset(folder / "state")
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def stack(state: Path) -> Generator[Stack]:
    """A durable stack that runs for all the module's tests."""
    with Stack(settings_for(state)) as running:
        yield running
