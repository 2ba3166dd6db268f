"""Redmine, against a contract server written from its REST API's pages."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from schemas.integrations import RedmineSettings
from services.intake.connectors.faults import ItemGone, LoginRefused, Misconfigured, NotAllowed
from services.intake.connectors.tasks.redmine import Redmine, open_redmine
from services.intake.connectors.tasks.words import TAKEN
from tests.unit.intake.connectors.vendor import NOW, Vendor, listed, means_of, steps_of

SETTINGS = RedmineSettings.model_validate(
    {
        "base_url": "https://redmine.example/sub",
        "api_key": "right",
        "hiring_project_id": "hiring",
        "processed_status": "Taken",
        "stage_status": {"interview": "In Progress"},
        "task_filter_labels": ["Candidate"],
    }
)
STATUSES = {1: "New", 2: "In Progress", 3: "Taken"}


@dataclass
class RedmineServer(Vendor):
    """https://www.redmine.org/projects/redmine/wiki/Rest_api and its pages for each resource."""

    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    files: dict[int, bytes] = field(default_factory=dict)

    def put(self, number: int, at: datetime, *, category: str = "Candidate") -> None:
        self.issues[number] = {
            "id": number,
            "subject": f"Application {number}",
            "description": "Please have a look.",
            "author": {"id": 5, "name": "Nadia Okafor"},
            "category": {"id": 1, "name": category},
            "status": {"id": 1, "name": "New"},
            "updated_on": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "attachments": [],
            "journals": [],
        }
        self.attach(number, f"cv-{number}.pdf", b"%%PDF %d" % number)

    def attach(self, number: int, name: str, data: bytes) -> None:
        identity = len(self.files) + 1
        self.files[identity] = data
        url = f"https://redmine.internal/attachments/download/{identity}/{name}"
        self.issues[number]["attachments"].append(
            {"id": identity, "filename": name, "filesize": len(data), "content_url": url}
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.headers.get("x-redmine-api-key") != "right":
            return httpx.Response(401)
        match request.url.path.strip("/").split("/"):
            case ["sub", "users", "current.json"]:
                return httpx.Response(200, json={"user": {"id": 1}})
            case ["sub", "issue_statuses.json"]:
                statuses = [{"id": number, "name": name} for number, name in STATUSES.items()]
                return httpx.Response(200, json={"issue_statuses": statuses})
            case ["sub", "issues.json"]:
                return self._list(request.url.params)
            case ["sub", "issues", name] if int(name.removesuffix(".json")) in self.issues:
                return self._issue(request, self.issues[int(name.removesuffix(".json"))])
            case ["sub", "attachments", "download", number, _] if int(number) in self.files:
                return httpx.Response(200, content=self.files[int(number)])
            case _:
                return httpx.Response(404)

    def _list(self, params: httpx.QueryParams) -> httpx.Response:
        if params["project_id"] != "hiring":
            return httpx.Response(404)
        assert (params["status_id"], params["sort"]) == ("*", "updated_on,id")
        since = params["updated_on"].removeprefix(">=")
        due = [issue for issue in self.issues.values() if issue["updated_on"] >= since]
        due.sort(key=lambda issue: (issue["updated_on"], issue["id"]))
        offset, limit = int(params["offset"]), int(params["limit"])
        # Journals are given with a single issue only.
        page = [{**issue, "journals": []} for issue in due[offset : offset + limit]]
        return httpx.Response(200, json={"issues": page, "total_count": len(due)})

    def _issue(self, request: httpx.Request, issue: dict[str, Any]) -> httpx.Response:
        if request.method == "PUT":
            change = httpx.Response(200, content=request.content).json()["issue"]
            if "notes" in change:
                issue["journals"].append({"id": len(issue["journals"]), "notes": change["notes"]})
            if "status_id" in change:
                number = change["status_id"]
                issue["status"] = {"id": number, "name": STATUSES[number]}
            return httpx.Response(204)
        return httpx.Response(200, json={"issue": issue})


@pytest.fixture
def server() -> RedmineServer:
    return RedmineServer()


@pytest.fixture
async def redmine(server: RedmineServer) -> AsyncGenerator[Redmine]:
    async with open_redmine(SETTINGS, means_of(server)) as opened:
        assert isinstance(opened, Redmine)
        yield opened


async def test_an_issue_gives_its_files_and_is_marked_with_one_note(
    server: RedmineServer, redmine: Redmine
) -> None:
    server.put(1, NOW)
    server.put(2, NOW, category="Furniture")
    [found], _ = await listed(redmine)
    item = await redmine.open_item(found.id)
    assert (item.subject, item.text) == ("Application 1", "Please have a look.")
    [attachment] = item.attachments
    assert await redmine.fetch_attachment(item, attachment) == b"%PDF 1"
    await redmine.mark_processed("1")
    await redmine.mark_processed("1")
    assert [journal["notes"] for journal in server.issues[1]["journals"]] == [TAKEN]
    assert server.issues[1]["status"]["name"] == "Taken"


async def test_every_issue_of_many_is_listed_though_some_change_meanwhile(
    server: RedmineServer, redmine: Redmine
) -> None:
    for number in range(1, 251):
        server.put(number, NOW - timedelta(minutes=500 - number))

    def touched(_request: httpx.Request) -> None:
        if len(server.asked) == 2:
            server.issues[1]["updated_on"] = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")

    server.before = touched
    found, _ = await listed(redmine)
    assert {one.id for one in found} == {str(number) for number in server.issues}


async def test_another_file_is_another_revision_and_a_note_is_none(
    server: RedmineServer, redmine: Redmine
) -> None:
    server.put(1, NOW)
    [first], _ = await listed(redmine)
    await redmine.mark_processed("1")
    [second], _ = await listed(redmine)
    server.attach(1, "more.pdf", b"%PDF more")
    [third], _ = await listed(redmine)
    assert first.revision == second.revision != third.revision


async def test_a_stage_is_noted_once_and_sets_the_status_that_it_names(
    server: RedmineServer, redmine: Redmine
) -> None:
    server.put(1, NOW)
    await redmine.tell_stage("1", "interview")
    await redmine.tell_stage("1", "interview")
    await redmine.tell_stage("1", "offer")
    notes = [journal["notes"] for journal in server.issues[1]["journals"]]
    assert ["'interview'" in notes[0], "'offer'" in notes[1], len(notes)] == [True, True, 2]
    assert server.issues[1]["status"]["name"] == "In Progress"


async def test_what_is_wrong_is_told_by_what_can_be_done_about_it(
    server: RedmineServer, redmine: Redmine
) -> None:
    with pytest.raises(ItemGone):
        await redmine.open_item("77")
    server.faults.append(httpx.Response(403))
    with pytest.raises(NotAllowed):
        await listed(redmine)
    server.put(1, NOW)
    unknown = SETTINGS.model_copy(update={"processed_status": "Nowhere"})
    async with open_redmine(unknown, means_of(server)) as opened:
        with pytest.raises(Misconfigured, match="Nowhere"):
            await opened.mark_processed("1")
    wrong = RedmineSettings.model_validate({**dict(SETTINGS), "api_key": "wrong"})
    async with open_redmine(wrong, means_of(server)) as opened:
        with pytest.raises(LoginRefused):
            await listed(opened)


async def test_a_test_passes_its_steps_or_says_which_fails(server: RedmineServer) -> None:
    server.put(1, NOW)
    assert [step.passed for step in await steps_of(SETTINGS, server)] == [True] * 4
    wrong = RedmineSettings.model_validate({**dict(SETTINGS), "api_key": "wrong"})
    last = (await steps_of(wrong, server))[-1]
    assert (last.name, last.passed) == ("login", False)
    elsewhere = SETTINGS.model_copy(update={"hiring_project_id": "other"})
    last = (await steps_of(elsewhere, server))[-1]
    assert (last.name, last.passed) == ("permission", False)
