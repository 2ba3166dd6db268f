"""What is ClickUp's own: when its limit is reset, workspaces that may not be seen, and spelling."""

import httpx
import pytest

from services.intake.connectors.faults import NotAllowed, Throttled
from tests.contract.vendors.tasks.clickup import ClickUpServer
from tests.contract.vendors.tasks.counterpart import body_of
from tests.contract.vendors.tasks.test_every_task_manager import opened
from tests.unit.intake.connectors.vendor import NOW, listed, steps_of


@pytest.fixture
def server() -> ClickUpServer:
    return ClickUpServer()


def limited(seconds: int) -> httpx.Response:
    """It says in Unix time when the limit is reset, and nothing of waiting."""
    headers = {
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": f"{NOW.timestamp() + seconds:.0f}",
    }
    return httpx.Response(429, headers=headers, json={"err": "Rate limit", "ECODE": "APP_002"})


async def test_a_limit_is_waited_for_until_it_is_reset(server: ClickUpServer) -> None:
    slept: list[float] = []
    task = server.put("one", NOW)
    server.faults.append(limited(40))
    async with opened(server, slept=slept) as desk:
        [found], _ = await listed(desk)
        server.faults.append(limited(40))
        with pytest.raises(Throttled) as raised:  # an item's turn ends, and it is put back
            await desk.open_item(task)
    assert (found.id, slept, raised.value.after) == (task, [41], 40)


async def test_a_workspace_that_the_token_may_not_see_is_said(server: ClickUpServer) -> None:
    settings = server.settings(hiring_project_id="902")
    async with opened(server, settings) as desk:
        with pytest.raises(NotAllowed, match="Share the list"):
            await listed(desk)
    last = (await steps_of(settings, server))[-1]
    assert (last.name, last.passed) == ("permission", False)


async def test_a_status_is_written_as_the_list_spells_it_and_once(server: ClickUpServer) -> None:
    task = server.put("one", NOW)
    async with opened(server, server.settings(processed_status="TAKEN")) as desk:
        await desk.mark_processed(task)
        await desk.mark_processed(task)
    put = [request for request in server.asked if request.method == "PUT"]
    assert [body_of(request) for request in put] == [{"status": "taken"}]


async def test_a_comment_wakes_nobody_who_does_not_follow_the_task(server: ClickUpServer) -> None:
    task = server.put("one", NOW)
    async with opened(server) as desk:
        await desk.tell_stage(task, "offer")
    [said] = [body_of(one) for one in server.asked if one.method == "POST"]
    assert said["notify_all"] is False
