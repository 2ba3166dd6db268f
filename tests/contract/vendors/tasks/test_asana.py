"""What is Asana's own: sections and completion, addresses that end, offsets that end, links."""

import httpx
import pytest

from services.intake.connectors.faults import CursorLost, ItemGone
from tests.contract.vendors.tasks.asana import AsanaServer
from tests.contract.vendors.tasks.test_every_task_manager import opened
from tests.unit.intake.connectors.vendor import NOW, listed, steps_of


@pytest.fixture
def server() -> AsanaServer:
    return AsanaServer()


async def test_a_taken_task_can_be_completed_instead(server: AsanaServer) -> None:
    task = server.put("one", NOW)
    settings = server.settings(processed_status="completed")
    async with opened(server, settings) as desk:
        await desk.mark_processed(task)
        await desk.mark_processed(task)
    assert server.status(task) == "completed"
    assert [path for path in server.paths if path.startswith("PUT")] == [
        f"PUT /api/1.0/tasks/{task}"
    ]
    assert all(step.passed for step in await steps_of(settings, server))


async def test_a_task_is_moved_once(server: AsanaServer) -> None:
    task = server.put("one", NOW)
    async with opened(server) as desk:
        await desk.mark_processed(task)
        await desk.mark_processed(task)
    assert server.paths.count("POST /api/1.0/sections/303/addTask") == 1


async def test_a_file_s_address_is_asked_for_each_time_it_is_fetched(server: AsanaServer) -> None:
    task = server.put("one", NOW)
    async with opened(server) as desk:
        item = await desk.open_item(task)
        for _ in range(2):
            await desk.fetch_attachment(item, item.attachments[0])
    assert server.addresses_given == 2


async def test_a_link_to_another_vendor_s_file_is_none_of_the_task_s_files(
    server: AsanaServer,
) -> None:
    task = server.put("one", NOW)
    server.kept[task].append({"gid": "1", "name": "cv", "resource_subtype": "gdrive"})
    async with opened(server) as desk:
        item = await desk.open_item(task)
    assert [one.name for one in item.attachments] == ["cv-one.pdf"]


async def test_a_file_without_an_address_is_gone(server: AsanaServer) -> None:
    task = server.put("one", NOW)
    async with opened(server) as desk:
        item = await desk.open_item(task)
        server.faults.append(httpx.Response(200, json={"data": {"download_url": None}}))
        with pytest.raises(ItemGone):
            await desk.fetch_attachment(item, item.attachments[0])


async def test_an_offset_that_ended_begins_the_look_anew(server: AsanaServer) -> None:
    for number in range(server.page + 1):
        server.put(f"{number:04}", NOW)

    def ended(request: httpx.Request) -> None:
        if "offset" in request.url.params:
            words = "offset: Your pagination token has expired."
            server.faults.append(httpx.Response(400, json={"errors": [{"message": words}]}))

    server.before = ended
    async with opened(server) as desk:
        with pytest.raises(CursorLost):
            await listed(desk)


async def test_more_files_and_stories_than_a_page_are_all_read(server: AsanaServer) -> None:
    task = server.put("one", NOW)
    for number in range(120):
        server.attach(task, f"{number}.pdf", b"%PDF")
    async with opened(server) as desk:
        assert len((await desk.open_item(task)).attachments) == 121
        await desk.mark_processed(task)
        server.comments[task] += ["Seen."] * 120
        await desk.mark_processed(task)
    assert server.is_flagged(task)
