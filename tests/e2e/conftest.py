"""One running Hirestream for all end-to-end tests."""

from collections.abc import Generator

import pytest

from tests.instance import Instance, running


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Generator[Instance]:
    with running(tmp_path_factory.mktemp("instance") / "state") as started:
        yield started
