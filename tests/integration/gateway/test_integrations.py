"""A tenant's mailboxes and task managers by the API: nobody else's, and never a secret shown."""

from typing import Any

import httpx

from services.gateway.provisioning import Provisioning
from tests.contract.vendors.mailboxes.gmail import GIVEN as GMAIL
from tests.contract.vendors.tasks.test_every_task_manager import EVERY
from tests.integration.gateway.doors import API, Doors

PATH = "/api/integrations"
MAILBOX: dict[str, Any] = {
    "kind": "imap",
    "host": "mail.example.com",
    "user": "hiring@example.com",
    "password": "the-very-secret-word",
}


async def added(doors: Doors, name: str = "hiring", **changes: Any) -> httpx.Response:
    body = {"name": name, "settings": {**MAILBOX, **changes}}
    return await doors.ours.send("POST", PATH, body)


async def test_an_integration_is_added_and_shown_without_its_secrets(doors: Doors) -> None:
    answer = await added(doors)
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert shown["state"] == "new"
    assert shown["settings"]["poll_interval_seconds"] == 300
    assert shown["settings"]["lookback_hours"] == 24
    listed = await doors.ours.get(PATH)
    assert [one["name"] for one in listed.json()["integrations"]] == ["hiring"]
    assert "the-very-secret-word" not in answer.text + listed.text
    assert (await added(doors)).status_code == 409


async def test_every_vendor_s_settings_are_taken_and_their_secret_shown_to_nobody(
    doors: Doors,
) -> None:
    vendors = [(GMAIL, "refresh_token"), *((vendor.given, vendor.secret) for vendor in EVERY)]
    for number, (given, secret) in enumerate(vendors):
        settings = {**given, secret: "the-very-secret-word"}
        body = {"name": f"vendor-{number}", "settings": settings}
        answer = await doors.ours.send("POST", PATH, body)
        assert answer.status_code == 201, answer.text
        assert answer.json()["kind"] == given["kind"]
        assert "the-very-secret-word" not in answer.text
    listed = await doors.ours.get(PATH)
    assert len(listed.json()["integrations"]) == len(vendors)
    assert "the-very-secret-word" not in listed.text


async def test_a_change_keeps_what_is_not_given_and_refuses_what_makes_no_sense(
    doors: Doors,
) -> None:
    await added(doors)
    changed = await doors.ours.send("PATCH", f"{PATH}/hiring", {"folder": "Applications"})
    assert changed.json()["settings"]["folder"] == "Applications"
    refused = await doors.ours.send("PATCH", f"{PATH}/hiring", {"port": 70000, "password": ""})
    assert refused.status_code == 400
    assert {error["field"] for error in refused.json()["errors"]} == {"imap.port", "imap.password"}
    assert "the-very-secret-word" not in refused.text


async def test_another_tenant_sees_and_changes_nothing_of_it(doors: Doors) -> None:
    await added(doors)
    assert (await doors.theirs.get(PATH)).json()["integrations"] == []
    for method, path in (
        ("GET", "hiring"),
        ("PATCH", "hiring"),
        ("DELETE", "hiring"),
        ("POST", "hiring/pause"),
        ("POST", "hiring/resume"),
        ("POST", "hiring/test"),
    ):
        body: dict[str, str] | None = {} if method == "PATCH" else None
        answer = await doors.theirs.send(method, f"{PATH}/{path}", body)
        assert answer.status_code == 404, (method, path)


async def test_it_is_paused_resumed_tested_and_removed(doors: Doors) -> None:
    await added(doors)
    paused = await doors.ours.send("POST", f"{PATH}/hiring/pause")
    assert paused.json()["state"] == "paused"
    resumed = await doors.ours.send("POST", f"{PATH}/hiring/resume")
    assert resumed.json()["state"] == "new"
    asked = await doors.ours.send("POST", f"{PATH}/hiring/test")
    assert asked.status_code == 202
    test = await doors.ours.get(f"{PATH}/hiring/tests/{asked.json()['id']}")
    assert test.json() == {"id": asked.json()["id"], "is_finished": False, "steps": []}
    assert (await doors.ours.send("DELETE", f"{PATH}/hiring")).status_code == 204
    assert (await doors.ours.get(f"{PATH}/hiring")).status_code == 404


async def test_only_who_manages_integrations_may_see_them(
    api: API, provisioning: Provisioning, doors: Doors
) -> None:
    key = await provisioning.create_api_key(
        doors.our_tenant, name="reader", scopes=["candidates:read"]
    )
    answer = await api.client_with(f"Bearer {key.secret}").get(PATH)
    assert answer.status_code == 403
