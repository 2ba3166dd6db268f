"""The generic task manager, against a contract server with the faults that real ones have."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from schemas.integrations import TaskManagerSettings
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
from services.intake.connectors.tasks.generic import TaskManager, open_task_manager
from tests.unit.intake.connectors.vendor import NOW, Vendor, listed, means_of, steps_of

SETTINGS = TaskManagerSettings.model_validate(
    {
        "base_url": "https://tasks.example",
        "token_endpoint": "https://tasks.example/oauth2/token",
        "client_id": "hirestream",
        "client_secret": "right",
        "hiring_project_id": "hiring",
        "stage_status": {"interview": "in review"},
    }
)


@dataclass
class TaskServer(Vendor):
    """Paths and bodies of docs/how-to/connect-a-task-manager.md."""

    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    comments: list[tuple[str, str]] = field(default_factory=list)
    token: int = 0

    def put(self, name: str, at: datetime, *, label: str = "Candidate", **files: bytes) -> None:
        attachments = []
        for stem, data in files.items():
            self.files[f"{name}-{stem}"] = data
            url = f"https://tasks.example/files/{name}-{stem}"
            attachments.append({"id": stem, "filename": f"{stem}.pdf", "download_url": url})
        self.tasks[name] = {
            "id": name,
            "title": f"Application {name}",
            "labels": [label],
            "updated_at": at.isoformat(),
            "created_by": {"name": "Nadia Okafor", "email": "nadia@mail.example"},
            "attachments": attachments,
            "status": "open",
        }

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/oauth2/token":
            return self._token(parse_qs(request.content.decode()))
        if request.headers.get("authorization") != f"Bearer token-{self.token}":
            return httpx.Response(401)
        match path.strip("/").split("/"):
            case ["v2", "projects", "hiring", "tasks"]:
                return self._list(request.url.params)
            case ["v2", "tasks", name] if name in self.tasks:
                if request.method == "PATCH":
                    self.tasks[name]["status"] = httpx.Response(
                        200, content=request.content
                    ).json()["status"]
                return httpx.Response(200, json=self.tasks[name])
            case ["v2", "tasks", name, "comments"]:
                body = httpx.Response(200, content=request.content).json()["body"]
                self.comments.append((name, body))
                return httpx.Response(201, json={})
            case ["files", name] if name in self.files:
                return httpx.Response(200, content=self.files[name])
            case _:
                return httpx.Response(404)

    def _token(self, form: dict[str, list[str]]) -> httpx.Response:
        if form["client_secret"] != ["right"]:
            return httpx.Response(401, json={"error": "invalid_client"})
        self.token += 1
        body = {"access_token": f"token-{self.token}", "token_type": "Bearer", "expires_in": 3600}
        return httpx.Response(200, json=body)

    def _list(self, asked: httpx.QueryParams) -> httpx.Response:
        since = datetime.fromisoformat(asked["updated_since"])
        size, page = int(asked["per_page"]), int(asked["page"])
        due = sorted(
            (
                task
                for task in self.tasks.values()
                if datetime.fromisoformat(task["updated_at"]) >= since
            ),
            key=lambda task: (task["updated_at"], task["id"]),
        )
        return httpx.Response(200, json={"tasks": due[(page - 1) * size : page * size]})


@pytest.fixture
def server() -> TaskServer:
    return TaskServer()


@pytest.fixture
async def manager(server: TaskServer) -> AsyncGenerator[TaskManager]:
    opened: AbstractAsyncContextManager[Any] = open_task_manager(SETTINGS, means_of(server))
    async with opened as connector:
        assert isinstance(connector, TaskManager)
        yield connector


async def test_a_labelled_task_gives_its_files_and_is_marked(
    server: TaskServer, manager: TaskManager
) -> None:
    server.put("t1", NOW, cv=b"%PDF one", letter=b"%PDF two")
    server.put("t2", NOW, label="holiday", cv=b"%PDF three")
    [found], _ = await listed(manager)
    item = await manager.open_item(found.id)
    assert (item.sender_email, item.subject) == ("nadia@mail.example", "Application t1")
    assert item.revision == found.revision
    read = [await manager.fetch_attachment(item, one) for one in item.attachments]
    assert read == [b"%PDF one", b"%PDF two"]
    await manager.mark_processed("t1")
    assert server.tasks["t1"]["status"] == "processed"


async def test_a_page_that_shifts_while_it_is_read_hides_nothing(
    server: TaskServer, manager: TaskManager
) -> None:
    for number in range(120):
        server.put(f"t{number:03}", NOW - timedelta(minutes=500 - number), cv=b"%PDF")

    def touched(request: httpx.Request) -> None:
        # Whoever edits the first task moves it to the end, and all others one place forward.
        if request.url.path.endswith("/tasks") and len(server.asked) == 3:
            server.tasks["t000"]["updated_at"] = NOW.isoformat()

    server.before = touched
    found, _ = await listed(manager)
    assert {item.id for item in found} == set(server.tasks)


async def test_many_that_changed_at_the_same_moment_are_all_listed(
    server: TaskServer, manager: TaskManager
) -> None:
    for number in range(130):
        server.put(f"t{number:03}", NOW, cv=b"%PDF")
    found, _ = await listed(manager)
    assert {item.id for item in found} == set(server.tasks)


async def test_a_source_whose_clock_is_days_behind_is_read_by_its_own_clock(
    server: TaskServer, manager: TaskManager
) -> None:
    behind = NOW - timedelta(days=3)
    server.put("t1", behind, cv=b"%PDF")
    _, cursor = await listed(manager)
    server.put("t2", behind + timedelta(minutes=1), cv=b"%PDF")
    found, _ = await listed(manager, cursor, NOW - timedelta(hours=24))
    assert {item.id for item in found} == {"t1", "t2"}


async def test_a_token_that_ends_between_two_pages_is_fetched_anew(
    server: TaskServer, manager: TaskManager
) -> None:
    for number in range(60):
        server.put(f"t{number:02}", NOW - timedelta(minutes=90 - number), cv=b"%PDF")

    def ended(_request: httpx.Request) -> None:
        if len(server.asked) == 3:
            server.token += 1  # what was given out is valid no more

    server.before = ended
    found, _ = await listed(manager)
    assert len({item.id for item in found}) == 60
    assert server.paths.count("POST /oauth2/token") == 2


@pytest.mark.parametrize(
    ("answer", "fault", "after"),
    [
        (httpx.Response(429, headers={"Retry-After": "17"}), Throttled, 17),
        (httpx.Response(429), Throttled, None),
        (
            httpx.Response(503, headers={"Retry-After": "Sat, 21 Nov 2026 12:01:00 GMT"}),
            Throttled,
            60,
        ),
        (httpx.Response(500), Unreachable, None),
        (httpx.Response(502), Unreachable, None),
        (httpx.ReadTimeout("a slow body"), Unreachable, None),
        (httpx.ConnectError("nobody there"), Unreachable, None),
        (httpx.RemoteProtocolError("half a body"), Unreachable, None),
        (httpx.Response(200, content=b'{"tasks": [{"id": 1'), Unexpected, None),
        (httpx.Response(200, text="<html>Sign in</html>"), Unexpected, None),
        (httpx.Response(403), NotAllowed, None),
        (httpx.Response(404), Misconfigured, None),
    ],
)
async def test_every_fault_is_told_by_what_can_be_done_about_it(
    server: TaskServer,
    manager: TaskManager,
    answer: httpx.Response | Exception,
    fault: type[Fault],
    after: float | None,
) -> None:
    await listed(manager)  # has its token
    server.faults.append(answer)
    with pytest.raises(fault) as raised:
        await listed(manager)
    assert raised.value.after == after


async def test_a_task_or_file_that_is_gone_is_gone(
    server: TaskServer, manager: TaskManager
) -> None:
    server.put("t1", NOW, cv=b"%PDF")
    item = await manager.open_item("t1")
    server.tasks["t1"]["attachments"] = []
    with pytest.raises(ItemGone):
        await manager.fetch_attachment(item, item.attachments[0])
    with pytest.raises(ItemGone):
        await manager.open_item("t2")


async def test_the_token_is_not_sent_to_wherever_a_file_lies(
    server: TaskServer, manager: TaskManager
) -> None:
    server.put("t1", NOW, cv=b"%PDF")
    server.tasks["t1"]["attachments"][0]["download_url"] = "https://elsewhere.example/file"
    item = await manager.open_item("t1")
    server.before = lambda request: (
        server.faults.append(httpx.Response(200, content=b"%PDF elsewhere"))
        if request.url.host == "elsewhere.example"
        else None
    )
    assert await manager.fetch_attachment(item, item.attachments[0]) == b"%PDF elsewhere"
    assert "authorization" not in server.asked[-1].headers


async def test_a_stage_is_told_and_sets_the_status_that_it_names(
    server: TaskServer, manager: TaskManager
) -> None:
    server.put("t1", NOW, cv=b"%PDF")
    await manager.tell_stage("t1", "interview")
    await manager.tell_stage("t1", "offer")
    assert [task for task, _ in server.comments] == ["t1", "t1"]
    assert "'interview'" in server.comments[0][1]
    assert server.tasks["t1"]["status"] == "in review"


async def test_a_test_passes_its_steps_or_says_which_fails(server: TaskServer) -> None:
    server.put("t1", NOW, cv=b"%PDF")
    assert [(one.name, one.passed) for one in await steps_of(SETTINGS, server)] == [
        ("name resolution", True),
        ("login", True),
        ("permission", True),
        ("read", True),
    ]
    wrong = TaskManagerSettings.model_validate({**dict(SETTINGS), "client_secret": "wrong"})
    last = (await steps_of(wrong, server))[-1]
    assert (last.name, last.passed) == ("login", False)
    assert "client_secret" in last.said
    elsewhere = SETTINGS.model_copy(update={"hiring_project_id": "other"})
    last = (await steps_of(elsewhere, server))[-1]
    assert (last.name, last.passed) == ("permission", False)


async def test_a_wrong_client_is_refused(server: TaskServer) -> None:
    wrong = TaskManagerSettings.model_validate({**dict(SETTINGS), "client_secret": "wrong"})
    async with open_task_manager(wrong, means_of(server)) as connector:
        with pytest.raises(LoginRefused):
            await listed(connector)
