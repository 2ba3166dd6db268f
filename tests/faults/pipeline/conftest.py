"""One pipeline for all drills, on servers of its own, and what an undisturbed run leaves."""

from collections.abc import AsyncGenerator, Generator

import pytest
import pytest_asyncio

from runtime.topics import create_topics
from tests.faults.pipeline.inputs import Load, a_load
from tests.faults.pipeline.pipeline import Pipeline, running
from tests.faults.pipeline.state import State
from tests.faults.pipeline.streams import PARTITIONS
from tests.servers import Servers, TestSettings, embedded, make_template


@pytest.fixture(scope="package")
def own_servers(tmp_path_factory: pytest.TempPathFactory) -> Generator[Servers]:
    """Servers to stop and kill, with topics in which nobody else writes."""
    if TestSettings().test_stack == "docker":
        pytest.skip("these drills stop and kill the embedded servers")
    with embedded(tmp_path_factory.mktemp("pipeline-servers"), fast=False) as started:
        yield started


@pytest.fixture(scope="package")
def own_template(own_servers: Servers) -> str:
    return make_template(own_servers)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def whole(
    own_servers: Servers, own_template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Pipeline]:
    assert own_servers.stack
    await create_topics(own_servers.kafka, partitions=PARTITIONS, replication=1)
    folder = tmp_path_factory.mktemp("pipeline")
    async with running(own_servers.stack, own_servers.urls(own_template), folder) as pipeline:
        yield pipeline


@pytest.fixture(scope="package")
def load() -> Load:
    return a_load()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def undisturbed(whole: Pipeline, load: Load) -> State:
    """What the load leaves where nothing goes wrong."""
    await whole.begin()
    await whole.put(*load.before)
    await whole.settle()
    await whole.put(*load.first, *load.second)
    await whole.settle()
    return await whole.state()


@pytest_asyncio.fixture(loop_scope="session")
async def pipeline(whole: Pipeline, undisturbed: State, load: Load) -> Pipeline:  # noqa: ARG001  it runs first
    """The pipeline at the begin of a drill: it knows some people and has nothing to do."""
    await whole.ready()
    await whole.begin()
    await whole.put(*load.before)
    await whole.settle()
    return whole
