"""What is Jira's own: documents, workflows, labels, queries, and tokens that end."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from schemas.integrations import ADAPTER
from services.intake.connectors.faults import LoginRefused, Misconfigured, Unexpected
from tests.contract.vendors.tasks.counterpart import body_of
from tests.contract.vendors.tasks.jira import SITE, JiraCloud
from tests.contract.vendors.tasks.test_every_task_manager import opened
from tests.unit.intake.connectors.vendor import NOW, listed, steps_of

BY_CLIENT: dict[str, Any] = {
    "user": None,
    "api_token": None,
    "token_endpoint": f"{SITE}/oauth/token",
    "client_id": "hirestream",
    "client_secret": "right",
}


@pytest.fixture
def server() -> JiraCloud:
    return JiraCloud()


async def test_a_document_is_read_as_its_words(server: JiraCloud) -> None:
    task = server.put("one", NOW)
    texts = [{"type": "text", "text": "Dear all,"}, {"type": "hardBreak"}]
    item = {"type": "listItem", "content": [{"type": "paragraph", "content": texts[:1]}]}
    server.issues[task]["description"] = {
        "type": "doc",
        "version": 1,
        "content": [
            {"type": "paragraph", "content": [*texts, {"type": "text", "text": "I apply."}]},
            {"type": "bulletList", "content": [item]},
            {"type": "rule"},
        ],
    }
    async with opened(server) as desk:
        assert (await desk.open_item(task)).text == "Dear all,\nI apply.\nDear all,"
        server.issues[task]["description"] = None
        assert (await desk.open_item(task)).text == ""


async def test_what_people_label_meanwhile_stays(server: JiraCloud) -> None:
    task = server.put("one", NOW)
    async with opened(server) as desk:
        server.issues[task]["labels"].append("urgent")
        await desk.mark_processed(task)
    assert server.issues[task]["labels"] == ["Candidate", "urgent", "hirestream-taken"]


async def test_a_screen_without_labels_is_said(server: JiraCloud) -> None:
    task = server.put("one", NOW)
    server.faults.append(httpx.Response(400, json={"errors": {"labels": "cannot be set"}}))
    async with opened(server) as desk:
        with pytest.raises(Misconfigured, match="edit screen"):
            await desk.mark_processed(task)


async def test_a_workflow_that_does_not_lead_there_has_its_word(server: JiraCloud) -> None:
    task = server.put("one", NOW)
    async with opened(server, server.settings(processed_status="Archived")) as desk:
        await desk.mark_processed(task)
    assert server.status(task) == "To Do"


async def test_a_status_is_found_by_its_transition_s_name_too(server: JiraCloud) -> None:
    task = server.put("one", NOW)
    async with opened(server, server.settings(processed_status="take in")) as desk:
        await desk.mark_processed(task)
    assert server.status(task) == "Taken"


async def test_a_transition_that_wants_a_field_is_said(server: JiraCloud) -> None:
    task = server.put("one", NOW)

    def wanting(request: httpx.Request) -> None:
        if request.method == "POST" and request.url.path.endswith("/transitions"):
            server.faults.append(httpx.Response(400, json={"errors": {"resolution": "required"}}))

    server.before = wanting
    async with opened(server) as desk:
        with pytest.raises(Misconfigured, match="field"):
            await desk.mark_processed(task)


async def test_a_query_asks_for_nothing_but_the_project(server: JiraCloud) -> None:
    odd = 'HIRE" OR project = "BOARD'
    async with opened(server, server.settings(task_filter_labels=['x") OR ("'])) as desk:
        await listed(desk, since=NOW - timedelta(hours=24))
    assert body_of(server.asked[-1])["jql"] == (
        'project = "HIRE" AND labels in ("x\\") OR (\\"") AND updated >= "-1441m" '
        "ORDER BY created ASC, key ASC"
    )
    async with opened(server, server.settings(hiring_project_id=odd)) as desk:
        with pytest.raises(Misconfigured):
            await listed(desk)


async def test_a_page_s_token_that_comes_again_ends_the_look(server: JiraCloud) -> None:
    page = {"issues": [], "nextPageToken": "t1"}
    server.faults.extend(httpx.Response(200, json=page) for _ in range(9))
    async with opened(server) as desk:
        with pytest.raises(Unexpected):
            await listed(desk)
    assert len(server.asked) == 2


async def test_a_token_that_ends_between_two_pages_is_fetched_anew(server: JiraCloud) -> None:
    tasks = {server.put(f"{n:04}", NOW) for n in range(server.page + 1)}
    pages: list[httpx.Request] = []

    def ended(request: httpx.Request) -> None:
        if server.is_list(request):
            pages.append(request)
            server.tokens += len(pages) == 2  # what was given out is valid no more

    server.before = ended
    async with opened(server, server.settings(**BY_CLIENT)) as desk:
        found, _ = await listed(desk)
    assert {one.id for one in found} == tasks
    assert server.paths.count("POST /oauth/token") == 2


async def test_a_client_is_tested_at_its_token_endpoint(server: JiraCloud) -> None:
    assert all(step.passed for step in await steps_of(server.settings(**BY_CLIENT), server))
    wrong = server.settings(**{**BY_CLIENT, "client_secret": "wrong"})
    last = (await steps_of(wrong, server))[-1]
    assert (last.name, last.passed) == ("login", False)
    async with opened(server, wrong) as desk:
        with pytest.raises(LoginRefused):
            await listed(desk)


@pytest.mark.parametrize(
    "changes",
    [{"api_token": None}, {**BY_CLIENT, "api_token": "right"}, {"processed_label": "a b"}],
)
def test_settings_that_lead_nowhere_are_refused(server: JiraCloud, changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_python({**server.given, **changes})
