"""What holds at every task manager, against contract servers with the faults of real ones."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from json import dumps
from pathlib import Path
from ssl import create_default_context

import httpx
import pytest

from runtime.guarded import Bounds, CheckedNetwork, GuardedTransport, resolve_name
from schemas.integrations import ADAPTER
from services.intake.connectors.faults import (
    Fault,
    ItemGone,
    LoginRefused,
    Misconfigured,
    NotAllowed,
    Throttled,
    Unexpected,
    Unreachable,
)
from services.intake.connectors.file import entries
from services.intake.connectors.kinds import KINDS
from services.intake.connectors.tasks.desk import TaskDesk
from tests.contract.vendors.tasks.asana import AsanaServer
from tests.contract.vendors.tasks.clickup import ClickUpServer
from tests.contract.vendors.tasks.counterpart import FILE_HOST, Counterpart, Hosted
from tests.contract.vendors.tasks.jira import JiraCloud, JiraDataCenter
from tests.contract.vendors.tasks.trello import TrelloServer
from tests.unit.intake.connectors.vendor import NOW, listed, means_of, steps_of

EVERY: list[type[Counterpart]] = [
    JiraCloud,
    JiraDataCenter,
    AsanaServer,
    TrelloServer,
    ClickUpServer,
]


@pytest.fixture(params=EVERY, ids=lambda kind: kind.__name__)
def server(request: pytest.FixtureRequest) -> Counterpart:
    made: Counterpart = request.param()
    return made


@asynccontextmanager
async def opened(
    server: Counterpart,
    settings: Hosted | None = None,
    slept: list[float] | None = None,
) -> AsyncGenerator[TaskDesk]:
    async def sleep(seconds: float) -> None:
        (slept if slept is not None else []).append(seconds)

    settings = settings or server.settings()
    means = replace(means_of(server), sleep=sleep)
    async with KINDS[type(settings)].open(settings, means) as connector:
        assert isinstance(connector, TaskDesk)
        yield connector


@pytest.fixture
async def desk(server: Counterpart) -> AsyncGenerator[TaskDesk]:
    async with opened(server) as made:
        yield made


async def test_a_labelled_task_gives_its_files_and_is_marked_once(
    server: Counterpart, desk: TaskDesk
) -> None:
    task = server.put("one", NOW)
    server.attach(task, "letter.pdf", b"%PDF letter")
    server.put("two", NOW, label="holiday")
    [found], _ = await listed(desk)
    item = await desk.open_item(found.id)
    assert (item.id, item.subject, item.text) == (task, "Application one", "Please have a look.")
    assert item.sender_name == server.sender
    assert [one.name for one in item.attachments] == ["cv-one.pdf", "letter.pdf"]
    read = [await desk.fetch_attachment(item, one) for one in item.attachments]
    assert read == [b"%PDF one", b"%PDF letter"]
    await desk.mark_processed(task)
    await desk.mark_processed(task)
    assert server.is_flagged(task)
    assert server.status(task) == "Taken"


async def test_without_labels_every_task_is_taken(server: Counterpart) -> None:
    tasks = {server.put("one", NOW), server.put("two", NOW, label="holiday")}
    async with opened(server, server.settings(task_filter_labels=[])) as desk:
        found, _ = await listed(desk)
    assert {one.id for one in found} == tasks


async def test_a_task_that_leaves_while_pages_are_read_hides_no_other(
    server: Counterpart, desk: TaskDesk
) -> None:
    count = 2 * server.page + 20
    tasks = [server.put(f"{n:04}", NOW - timedelta(minutes=n)) for n in range(count)]
    pages: list[str] = []

    def left(request: httpx.Request) -> None:
        if server.is_list(request):
            pages.append(request.url.path)
            if len(pages) == 2:
                server.remove(tasks[0])

    server.before = left
    found, _ = await listed(desk)
    assert {one.id for one in found} >= set(tasks[1:])


async def test_a_task_that_is_edited_while_pages_are_read_is_listed_and_hides_no_other(
    server: Counterpart, desk: TaskDesk
) -> None:
    count = server.page + 20
    tasks = [server.put(f"{n:04}", NOW - timedelta(minutes=count - n)) for n in range(count)]
    pages: list[str] = []

    def edited(request: httpx.Request) -> None:
        if server.is_list(request):
            pages.append(request.url.path)
            if len(pages) == 2:
                server.touch(tasks[0], NOW)

    server.before = edited
    found, _ = await listed(desk)
    assert {one.id for one in found} == set(tasks)


async def test_what_changed_before_the_window_is_not_listed(
    server: Counterpart, desk: TaskDesk
) -> None:
    server.put("old", NOW - timedelta(hours=30))
    recent = server.put("recent", NOW - timedelta(hours=20))
    found, _ = await listed(desk, since=NOW - timedelta(hours=24))
    assert [one.id for one in found] == [recent]


async def test_a_vendor_whose_clock_is_days_behind_is_read_by_its_own_clock(
    server: Counterpart, desk: TaskDesk
) -> None:
    server.now = NOW - timedelta(days=3)
    first = server.put("one", server.now)
    _, cursor = await listed(desk)
    second = server.put("two", server.now + timedelta(minutes=1))
    found, _ = await listed(desk, cursor, NOW - timedelta(hours=24))
    assert {one.id for one in found} == {first, second}


async def test_another_file_is_another_revision(server: Counterpart, desk: TaskDesk) -> None:
    task = server.put("one", NOW - timedelta(minutes=9))
    [first], _ = await listed(desk)
    assert (await desk.open_item(task)).revision == first.revision
    await desk.mark_processed(task)
    if server.shows_files:  # where a list does not, the item is opened to see
        [marked], _ = await listed(desk)
        assert marked.revision == first.revision
    server.attach(task, "more.pdf", b"%PDF more")
    server.touch(task, NOW)
    [second], _ = await listed(desk)
    assert second.revision != first.revision


@pytest.mark.parametrize(
    ("answer", "fault", "after"),
    [
        (httpx.Response(429, headers={"Retry-After": "600"}), Throttled, 600),
        (
            httpx.Response(503, headers={"Retry-After": "Sat, 21 Nov 2026 12:10:00 GMT"}),
            Throttled,
            600,
        ),
        (httpx.Response(500), Unreachable, None),
        (httpx.Response(502, text="<html>Bad gateway</html>"), Unreachable, None),
        (httpx.ReadTimeout("a slow body"), Unreachable, None),
        (httpx.ConnectError("nobody there"), Unreachable, None),
        (httpx.RemoteProtocolError("half a body"), Unreachable, None),
        (httpx.Response(200, content=b'{"issues": [{"id": "1'), Unexpected, None),
        (httpx.Response(200, text="<html>Sign in</html>"), Unexpected, None),
        (httpx.Response(401), LoginRefused, None),
        (httpx.Response(403), NotAllowed, None),
        (httpx.Response(400), Misconfigured, None),
        (httpx.Response(404), Misconfigured, None),
    ],
)
async def test_every_fault_is_told_by_what_can_be_done_about_it(
    server: Counterpart,
    desk: TaskDesk,
    answer: httpx.Response | Exception,
    fault: type[Fault],
    after: float | None,
) -> None:
    server.faults.append(answer)
    with pytest.raises(fault) as raised:
        await listed(desk)
    assert raised.value.after == after


async def test_a_long_list_that_is_told_to_wait_a_while_goes_on_where_it_was(
    server: Counterpart,
) -> None:
    tasks = {server.put(f"{n:04}", NOW) for n in range(server.page + 1)}
    pages: list[httpx.Request] = []
    slept: list[float] = []

    def busy(request: httpx.Request) -> None:
        if server.is_list(request):
            pages.append(request)
            if len(pages) == 2:
                server.faults.append(httpx.Response(429, headers={"Retry-After": "17"}))

    server.before = busy
    async with opened(server, slept=slept) as desk:
        found, _ = await listed(desk)
    assert {one.id for one in found} == tasks
    assert slept == [18]
    assert pages[1].url == pages[2].url
    assert pages[1].content == pages[2].content


async def test_a_limit_that_does_not_say_how_long_it_lasts_is_the_vendor_s_own(
    server: Counterpart,
) -> None:
    slept: list[float] = []
    server.put("one", NOW)
    server.faults.append(httpx.Response(429))
    async with opened(server, slept=slept) as desk:
        if server.unsaid is None:
            with pytest.raises(Throttled) as raised:
                await listed(desk)
            assert raised.value.after is None
        else:
            await listed(desk)
            assert slept == [server.unsaid + 1]


async def test_a_look_that_broke_off_is_made_again_from_its_beginning(
    server: Counterpart, desk: TaskDesk
) -> None:
    tasks = {server.put(f"{n:04}", NOW) for n in range(server.page + 1)}
    pages: list[httpx.Request] = []

    def broken(request: httpx.Request) -> None:
        if server.is_list(request):
            pages.append(request)
            if len(pages) == 2:
                server.faults.append(httpx.Response(500))

    server.before = broken
    with pytest.raises(Unreachable):
        await listed(desk)
    found, _ = await listed(desk)
    assert {one.id for one in found} == tasks


async def test_a_task_or_file_that_is_gone_is_gone(server: Counterpart, desk: TaskDesk) -> None:
    task = server.put("one", NOW)
    item = await desk.open_item(task)
    server.detach(task)
    with pytest.raises(ItemGone):
        await desk.fetch_attachment(item, item.attachments[0])
    server.remove(task)
    with pytest.raises(ItemGone):
        await desk.open_item(task)


async def test_the_login_does_not_go_to_where_files_are_kept(
    server: Counterpart, desk: TaskDesk
) -> None:
    server.redirects = True
    task = server.put("one", NOW)
    item = await desk.open_item(task)
    assert await desk.fetch_attachment(item, item.attachments[0]) == b"%PDF one"
    there = [request for request in server.asked if request.url.host == FILE_HOST]
    assert there
    assert all("right" not in f"{request.url} {request.headers}" for request in there)


async def test_a_file_that_is_said_to_lie_within_our_own_network_is_not_fetched(
    server: Counterpart,
) -> None:
    server.redirects, server.file_host = True, "169.254.169.254"
    guarded = GuardedTransport(CheckedNetwork((), resolve_name), create_default_context(), Bounds())
    transport = httpx.MockTransport(server)
    http = httpx.AsyncClient(transport=transport, mounts={f"all://{server.file_host}": guarded})
    task = server.put("one", NOW)
    settings = server.settings()
    async with KINDS[type(settings)].open(
        settings, replace(means_of(server), http=http)
    ) as connector:
        item = await connector.open_item(task)
        with pytest.raises(Misconfigured, match="must not be called"):
            await connector.fetch_attachment(item, item.attachments[0])


async def test_a_stage_is_told_once_and_sets_the_status_that_it_names(
    server: Counterpart, desk: TaskDesk
) -> None:
    task = server.put("one", NOW)
    await desk.tell_stage(task, "interview")
    await desk.tell_stage(task, "interview")  # as after a crash with the answer
    server.comments[task].append("Thank you! I shall call them.")
    await desk.tell_stage(task, "interview")
    await desk.tell_stage(task, "offer")
    ours = [words for words in server.comments[task] if words.startswith("Hirestream")]
    assert ["'interview'" in ours[0], "'offer'" in ours[1], len(ours)] == [True, True, 2]
    assert server.status(task) == "In Review"


async def test_a_status_that_is_not_there_is_said(server: Counterpart) -> None:
    task = server.put("one", NOW)
    async with opened(server, server.settings(processed_status="Nowhere")) as desk:
        with pytest.raises(Misconfigured, match="Nowhere"):
            await desk.mark_processed(task)
    settings = server.settings(stage_status={"offer": "Nowhere"})
    last = (await steps_of(settings, server))[-1]
    assert (last.name, last.passed) == ("permission", False)
    assert "Nowhere" in last.said


async def test_without_a_status_a_taken_task_stays_where_it_is(server: Counterpart) -> None:
    task = server.put("one", NOW)
    before = server.status(task)
    async with opened(server, server.settings(processed_status=None)) as desk:
        await desk.mark_processed(task)
    assert server.is_flagged(task)
    assert server.status(task) == before


async def test_a_test_passes_its_steps_or_says_which_fails(server: Counterpart) -> None:
    server.put("one", NOW)
    assert [(one.name, one.passed) for one in await steps_of(server.settings(), server)] == [
        ("name resolution", True),
        ("login", True),
        ("permission", True),
        ("read", True),
    ]
    last = (await steps_of(server.settings(**{server.secret: "wrong"}), server))[-1]
    assert (last.name, last.passed) == ("login", False)
    last = (await steps_of(server.settings(hiring_project_id="OTHER"), server))[-1]
    assert (last.name, last.passed) == ("permission", False)
    assert "hiring_project_id" in last.said


async def test_a_wrong_key_is_refused(server: Counterpart) -> None:
    async with opened(server, server.settings(**{server.secret: "wrong"})) as desk:
        with pytest.raises(LoginRefused):
            await listed(desk)


async def test_when_its_credential_ends_is_known(server: Counterpart) -> None:
    async with opened(server, server.settings(credential_expires="2027-05-01")) as desk:
        assert str(desk.credential_expires_at) == "2027-05-01 00:00:00+00:00"
    async with opened(server) as desk:
        assert desk.credential_expires_at is None


def test_its_secret_is_shown_to_nobody(server: Counterpart) -> None:
    settings = server.settings(**{server.secret: "the-very-secret-word"})
    assert "the-very-secret-word" not in repr(settings) + settings.model_dump_json()


def test_a_file_of_integrations_may_name_it(server: Counterpart, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("right\n")
    lines = [f"{key} = {dumps(value)}" for key, value in server.given.items()]
    lines = [line for line in lines if not line.startswith(f"{server.secret} ")]
    lines += ['tenant = "acme"', 'name = "tasks"', f'{server.secret}_file = "key"']
    file = tmp_path / "integrations.toml"
    file.write_text("\n".join(["[[integration]]", *lines]))
    [entry] = entries(file)
    assert entry.settings == ADAPTER.validate_python(server.given)


def test_a_project_may_be_given_as_the_number_it_looks_like(server: Counterpart) -> None:
    assert server.settings(hiring_project_id=1200).hiring_project_id == "1200"


async def test_whatever_people_call_things_stays_within_its_part_of_an_address(
    server: Counterpart, desk: TaskDesk
) -> None:
    task = server.put("one", NOW)
    server.attach(task, "../../a b?c#d.pdf", b"%PDF odd")
    item = await desk.open_item(task)
    assert await desk.fetch_attachment(item, item.attachments[1]) == b"%PDF odd"
    with pytest.raises((ItemGone, Misconfigured)):
        await desk.open_item("../../admin?x=1")
