"""Every hosted task manager through the whole framework: listed, taken, marked, told, and once."""

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from services.intake.connectors.connector import Telling
from services.intake.connectors.kinds import KINDS
from tests.contract.vendors.tasks.clickup import ClickUpServer
from tests.contract.vendors.tasks.counterpart import FILE_HOST, Counterpart
from tests.contract.vendors.tasks.test_every_task_manager import EVERY
from tests.contract.vendors.tasks.trello import TrelloServer
from tests.integration.intake.connectors.conftest import Bench
from tests.unit.intake.connectors.vendor import means_of
from tests.unit.intake.mails import PDF


@pytest.fixture(params=EVERY, ids=lambda kind: kind.__name__)
def server(request: pytest.FixtureRequest) -> Counterpart:
    made: Counterpart = request.param(now=datetime.now(UTC))
    return made


@pytest.fixture
def hosted(bench: Bench, server: Counterpart) -> Bench:
    means = replace(means_of(server), clock=lambda: datetime.now(UTC))
    return replace(bench, kinds=KINDS, means=means)


def fetched(server: Counterpart) -> int:
    """How many files were, wherever they lie."""
    return sum(
        request.url.host == FILE_HOST or "/attachment/" in request.url.path
        for request in server.asked
        if request.method == "GET" and not request.url.path.startswith("/api/1.0/attachment")
    )


async def test_tasks_become_resumes_once_whatever_people_do_to_them_later(
    hosted: Bench, server: Counterpart
) -> None:
    await hosted.add("tasks", server.settings())
    tasks = [server.put(f"t{number}", server.now) for number in range(3)]
    for task in tasks:
        server.attach(task, "letter.pdf", PDF + task.encode())
    await hosted.turn()
    assert await hosted.items() == dict.fromkeys(tasks, "marked")
    assert {server.status(task) for task in tasks} == {"Taken"}
    before = fetched(server)

    settings = server.settings()
    async with KINDS[type(settings)].open(settings, hosted.means) as people:
        assert isinstance(people, Telling)
        await people.tell_stage(tasks[0], "interview")  # somebody moves one on
    server.touch(tasks[0], datetime.now(UTC))
    await hosted.turn()
    await hosted.turn()
    assert server.status(tasks[0]) == "In Review"
    assert fetched(server) == before
    assert await hosted.items() == dict.fromkeys(tasks, "marked")


@pytest.mark.parametrize("server", [TrelloServer, ClickUpServer], indirect=True)
async def test_a_limit_in_the_midst_costs_no_item_anything(
    hosted: Bench, server: Counterpart
) -> None:
    await hosted.add("tasks", server.settings())
    tasks = [server.put(f"t{number}", server.now) for number in range(3)]
    opened: list[str] = []

    def busy(request: httpx.Request) -> None:
        if request.method == "GET" and request.url.path.endswith(tuple(tasks)):
            opened.append(request.url.path)
            if len(opened) == 2:
                server.faults.append(httpx.Response(429, headers={"Retry-After": "1"}))

    server.before = busy
    await hosted.turn()
    assert (await hosted.listed("tasks"))["error"] == "throttled"
    await hosted.turn()
    assert await hosted.items() == dict.fromkeys(tasks, "marked")
    rows = await hosted.rows("SELECT attempts FROM integration_items")
    assert {row["attempts"] for row in rows} <= {0, 1}
    assert all(server.is_flagged(task) for task in tasks)
