"""What is Trello's own: windows of time, a login in no address, boards that may not be seen."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from services.intake.connectors.faults import NotAllowed
from tests.contract.vendors.tasks.test_every_task_manager import opened
from tests.contract.vendors.tasks.trello import TrelloServer
from tests.unit.intake.connectors.vendor import NOW, listed, steps_of


@pytest.fixture
def server() -> TrelloServer:
    return TrelloServer()


async def test_the_login_is_in_no_address(server: TrelloServer) -> None:
    task = server.put("one", NOW)
    async with opened(server) as desk:
        item = await desk.open_item(task)
        await desk.fetch_attachment(item, item.attachments[0])
        await desk.mark_processed(task)
        await desk.tell_stage(task, "interview")
    assert all("right" not in str(request.url) for request in server.asked)
    assert all("key=" not in str(request.url) for request in server.asked)


async def test_a_full_board_is_read_window_by_window_whatever_its_order(
    server: TrelloServer,
) -> None:
    tasks = {server.put(f"{n:04}", NOW - timedelta(hours=1)) for n in range(1200)}
    async with opened(server) as desk:
        found, _ = await listed(desk)
    assert {one.id for one in found} == tasks
    assert len(found) == len(tasks)


async def test_a_link_on_a_card_is_none_of_its_files(server: TrelloServer) -> None:
    task = server.put("one", NOW)
    link = {"id": "9" * 24, "name": "https://cv.example", "isUpload": False, "bytes": None}
    server.cards[task]["attachments"].append(link)
    async with opened(server) as desk:
        item = await desk.open_item(task)
    assert [one.name for one in item.attachments] == ["cv-one.pdf"]


async def test_a_board_that_the_token_may_not_see_is_said(server: TrelloServer) -> None:
    settings = server.settings(hiring_project_id="private")
    async with opened(server, settings) as desk:
        with pytest.raises(NotAllowed, match="member of the board"):
            await listed(desk)
    last = (await steps_of(settings, server))[-1]
    assert (last.name, last.passed) == ("permission", False)


def test_a_key_that_would_break_the_header_is_refused(server: TrelloServer) -> None:
    with pytest.raises(ValidationError):
        server.settings(api_key='key", oauth_token="other')
