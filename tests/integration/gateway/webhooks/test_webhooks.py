"""From an event to its receiver: once in the ledger, signed, tried again, replayed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from runtime.database import Database, SystemDatabase
from runtime.egress import EgressSettings, open_egress
from runtime.settings import Environment
from runtime.webhooks.signing import signed_headers
from services.monitor.incidents import Incidents
from services.monitor.rules import RULES, Case
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.documented import JOHN
from tests.integration.gateway.doors import API, Doors
from tests.integration.gateway.webhooks.receiver import Delivery, Receiver

Fold = Callable[[], Awaitable[None]]


async def create(doors: Doors, **changed: Any) -> None:
    answer = await doors.ours.send("POST", "/api/candidates", {**JOHN, **changed})
    assert answer.status_code == 201, answer.text


async def log(doors: Doors, webhook: dict[str, Any], **params: str | int) -> list[Any]:
    answer = await doors.ours.get(f"/api/webhooks/{webhook['id']}/deliveries", **params)
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


async def shown(doors: Doors, webhook: dict[str, Any]) -> Any:
    return (await doors.ours.get(f"/api/webhooks/{webhook['id']}")).json()


async def due_now(desk: Desk) -> None:
    await desk.run("UPDATE webhook_deliveries SET due_at = now()")
    await desk.run("UPDATE webhooks SET paused_until = '-infinity'")


async def test_what_happens_is_told_signed_and_logged(
    doors: Doors, webhook: dict[str, Any], fold: Fold, delivery: Delivery, receiver: Receiver
) -> None:
    await create(doors)
    await fold()
    await delivery.send()
    [call] = receiver.calls
    assert (call.method, str(call.url)) == ("POST", "https://ats.example.com/hooks")
    [told] = receiver.told
    assert told["type"] == "candidate.created"
    assert told["data"] == {
        "candidate_id": 1,
        "external_id": None,
        "version": 1,
        "fields": [],
    }
    message_id, moment = call.headers["webhook-id"], int(call.headers["webhook-timestamp"])
    expected = signed_headers([SecretStr(webhook["secret"])], message_id, moment, call.content)
    assert call.headers["webhook-signature"] == expected["webhook-signature"]
    [logged] = await log(doors, webhook)
    assert (logged["status"], logged["attempts"], logged["event_id"]) == (
        "delivered",
        1,
        message_id,
    )
    [attempt] = logged["log"]
    assert (attempt["status"], attempt["error"]) == (204, None)
    assert attempt["took_ms"] >= 0
    assert (await shown(doors, webhook))["status"] == "active"


async def test_the_same_event_again_is_told_once(
    doors: Doors, webhook: dict[str, Any], fold: Fold, delivery: Delivery, receiver: Receiver
) -> None:
    await create(doors)
    await fold()
    await delivery.send()
    await fold()
    await delivery.send()
    assert len(receiver.calls) == len(await log(doors, webhook)) == 1


async def test_a_tenant_hears_of_its_own_integrations_incidents_and_of_no_stage(
    desk: Desk,
    webhook: dict[str, Any],
    system: SystemDatabase,
    fold: Fold,
    delivery: Delivery,
    receiver: Receiver,
) -> None:
    del webhook
    incidents, now = Incidents(desk.database, system), datetime.now(UTC)
    for name, subject in (("integration-failing", "hiring-mailbox"), ("dead-letters", "parser")):
        rule = next(rule for rule in RULES if rule.name == name)
        case = Case(desk.tenant, name, subject)
        await incidents.open(case, rule, f"{subject} is not well", now)
        await incidents.close(case, rule, now)
    await fold()
    await delivery.send()
    assert [(told["type"], told["data"]["integration"]) for told in receiver.told] == [
        ("alert.raised", "hiring-mailbox"),
        ("alert.recovered", "hiring-mailbox"),
    ]
    assert len({told["data"]["incident_id"] for told in receiver.told}) == 1
    assert all(told["data"]["runbook"] for told in receiver.told)


async def test_who_is_gone_is_told_by_the_ids_that_clients_know(
    doors: Doors, webhook: dict[str, Any], desk: Desk, fold: Fold, receiver: Receiver,
    delivery: Delivery,
) -> None:  # fmt: skip
    del webhook
    ids = [await desk.candidate(external_id="unused") for _ in range(3)]
    for number, identity in enumerate(ids, 1):
        await desk.run(
            "UPDATE candidates SET external_id = $2 WHERE id = $1", identity, f"ATS-{number}"
        )
    pair = await desk.pair(ids[0], ids[1])
    await doors.ours.send("POST", f"/api/duplicates/{pair}/merge")
    await doors.ours.send("DELETE", "/api/candidates/3")
    await fold()
    await delivery.send()
    by_kind = {told["type"]: told["data"] for told in receiver.told}
    merged, deleted = by_kind["candidate.merged"], by_kind["candidate.deleted"]
    assert (merged["external_id"], merged["into"], merged["into_external_id"]) == (
        "ATS-2",
        1,
        "ATS-1",
    )
    assert (deleted["candidate_id"], deleted["external_id"]) == (3, "ATS-3")


async def test_a_failure_is_tried_again_later_under_the_same_id(
    doors: Doors, webhook: dict[str, Any], desk: Desk, fold: Fold, delivery: Delivery,
    receiver: Receiver,
) -> None:  # fmt: skip
    receiver.answers = [httpx.Response(500), httpx.ConnectError("secret words")]
    await create(doors)
    await fold()
    await delivery.send()
    assert len(receiver.calls) == 1
    [waiting] = await log(doors, webhook, status="due")
    assert waiting["next_attempt_at"] is not None
    assert (await shown(doors, webhook))["status"] == "failing"
    for _ in range(2):
        await due_now(desk)
        await delivery.send()
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1
    assert len({call.content for call in receiver.calls}) == 1
    [logged] = await log(doors, webhook, status="delivered")
    assert [(one["status"], one["error"]) for one in logged["log"]] == [
        (500, None),
        (None, "ConnectError"),
        (204, None),
    ]
    assert (await shown(doors, webhook))["failing_since"] is None


async def test_who_is_away_is_called_once_and_not_for_each_delivery(
    doors: Doors, webhook: dict[str, Any], fold: Fold, delivery: Delivery, receiver: Receiver
) -> None:
    receiver.answers = [httpx.ConnectTimeout("away") for _ in range(9)]
    for number in range(3):
        await create(doors, email=f"{number}@example.com")
    await fold()
    await delivery.send()
    assert len(receiver.calls) == 1
    assert len(await log(doors, webhook, status="due")) == 3


async def test_several_processes_never_send_one_delivery_at_once(
    doors: Doors, webhook: dict[str, Any], fold: Fold, delivery: Delivery, receiver: Receiver
) -> None:
    for number in range(10):
        await create(doors, email=f"{number}@example.com")
    await fold()
    receiver.open.clear()
    couriers = [asyncio.create_task(delivery.send()) for _ in range(4)]
    async with asyncio.timeout(20):
        while not receiver.calls:
            await asyncio.sleep(0.01)
    receiver.open.set()
    await asyncio.gather(*couriers)
    await delivery.send()
    ids = [call.headers["webhook-id"] for call in receiver.calls]
    assert len(ids) == len(set(ids)) == 10
    assert len(await log(doors, webhook, status="delivered")) == 10


async def test_a_long_failure_disables_the_webhook_and_says_so(
    doors: Doors, webhook: dict[str, Any], desk: Desk, fold: Fold, delivery: Delivery,
    receiver: Receiver,
) -> None:  # fmt: skip
    receiver.answers = [httpx.Response(500)]
    await desk.run("UPDATE webhooks SET failing_since = now() - interval '6 days'")
    for number in range(2):
        await create(doors, email=f"{number}@example.com")
    await fold()
    await delivery.send()
    stands = await shown(doors, webhook)
    assert (stands["status"], stands["disabled_reason"]) == (
        "disabled",
        "Nothing was received for 5 days",
    )
    await create(doors, email="later@example.com")
    await fold()
    await delivery.send()
    assert len(receiver.calls) == 1
    assert len(await log(doors, webhook, status="held")) == 2
    path = f"/api/webhooks/{webhook['id']}"
    everything = {"since": "2026-01-01T00:00:00Z"}
    assert (await doors.ours.send("POST", f"{path}/replay", everything)).status_code == 409
    enabled = await doors.ours.send("PATCH", path, {"enabled": True})
    assert enabled.json()["status"] == "active"
    replayed = await doors.ours.send("POST", f"{path}/replay", everything)
    assert (replayed.status_code, replayed.json()) == (202, {"replayed": 3})
    await delivery.send()
    assert len(await log(doors, webhook, status="delivered")) == 3


async def test_a_receiver_that_is_gone_is_not_called_again(
    doors: Doors, webhook: dict[str, Any], fold: Fold, delivery: Delivery, receiver: Receiver
) -> None:
    receiver.answers = [httpx.Response(410)]
    await create(doors)
    await fold()
    await delivery.send()
    assert (await shown(doors, webhook))["disabled_reason"] == "The receiver answered 410 Gone"


async def test_one_delivery_is_replayed_by_its_id(
    doors: Doors, webhook: dict[str, Any], fold: Fold, delivery: Delivery, receiver: Receiver
) -> None:
    await create(doors)
    await fold()
    await delivery.send()
    [logged] = await log(doors, webhook)
    path = f"/api/webhooks/{webhook['id']}/deliveries/{logged['id']}/replay"
    assert (await doors.ours.send("POST", path)).status_code == 202
    await delivery.send()
    [logged] = await log(doors, webhook)
    assert (len(receiver.calls), len(logged["log"])) == (2, 2)
    nothing = f"/api/webhooks/{webhook['id']}/deliveries/{uuid4()}/replay"
    assert (await doors.ours.send("POST", nothing)).status_code == 404


async def test_a_webhook_hears_of_what_it_asked_for(
    doors: Doors, desk: Desk, fold: Fold, delivery: Delivery, receiver: Receiver
) -> None:
    body = {"url": "https://ats.example.com/hooks", "events": ["candidate.updated"]}
    await doors.ours.send("POST", "/api/webhooks", body)
    await create(doors)
    await doors.ours.send("PUT", "/api/candidates/1", {"status": "Hired"})
    await fold()
    await delivery.send()
    assert [told["type"] for told in receiver.told] == ["candidate.updated"]
    assert await desk.value("SELECT count(*) FROM webhook_deliveries") == 1


async def test_another_tenant_hears_and_changes_nothing(
    doors: Doors, webhook: dict[str, Any], fold: Fold, delivery: Delivery, receiver: Receiver
) -> None:
    await doors.theirs.send("POST", "/api/webhooks", {"url": "https://other.example.com/"})
    await create(doors)
    await fold()
    await delivery.send()
    assert [call.url.host for call in receiver.calls] == ["ats.example.com"]
    [logged] = await log(doors, webhook)
    path = f"/api/webhooks/{webhook['id']}"
    for method, suffix, body in (
        ("GET", "", None),
        ("PATCH", "", {"enabled": False}),
        ("DELETE", "", None),
        ("POST", "/secret", None),
        ("GET", "/deliveries", None),
        ("POST", f"/deliveries/{logged['id']}/replay", None),
        ("POST", "/replay", {"since": "2026-01-01T00:00:00Z"}),
    ):
        answer = await doors.theirs.send(method, path + suffix, body)
        assert answer.status_code == 404, (method, suffix)
    assert (await shown(doors, webhook))["status"] == "active"


async def test_a_secret_is_shown_once_lies_sealed_and_can_be_renewed(
    doors: Doors, webhook: dict[str, Any], desk: Desk, fold: Fold, delivery: Delivery,
    receiver: Receiver,
) -> None:  # fmt: skip
    assert webhook["secret"].startswith("whsec_")
    assert "secret" not in await shown(doors, webhook)
    sealed = await desk.value("SELECT secret FROM webhooks")
    assert webhook["secret"].encode() not in sealed
    renewed = (await doors.ours.send("POST", f"/api/webhooks/{webhook['id']}/secret")).json()
    await create(doors)
    await fold()
    await delivery.send()
    await desk.run("UPDATE webhooks SET old_until = now()")
    await create(doors, email="later@example.com")
    await fold()
    await delivery.send()
    for call, secrets in zip(
        receiver.calls,
        ([renewed["secret"], webhook["secret"]], [renewed["secret"]]),
        strict=True,
    ):
        message_id, moment = call.headers["webhook-id"], int(call.headers["webhook-timestamp"])
        known = [SecretStr(secret) for secret in secrets]
        expected = signed_headers(known, message_id, moment, call.content)
        assert call.headers["webhook-signature"] == expected["webhook-signature"]


async def test_a_webhook_is_removed_with_its_deliveries(
    doors: Doors, webhook: dict[str, Any], desk: Desk, fold: Fold
) -> None:
    await create(doors)
    await fold()
    path = f"/api/webhooks/{webhook['id']}"
    assert (await doors.ours.send("DELETE", path)).status_code == 204
    assert (await doors.ours.get(path)).status_code == 404
    assert await desk.value("SELECT count(*) FROM webhook_deliveries") == 0


@pytest.mark.usefixtures("desk")
async def test_what_cannot_be_called_is_refused(doors: Doors) -> None:
    for body in (
        {},
        {"url": "ftp://example.com"},
        {"url": "https://user:word@example.com/"},
        {"url": "https://0x7f.1/"},
        {"url": "https://example.com/", "events": []},
        {"url": "https://example.com/", "events": ["everything"]},
    ):
        answer = await doors.ours.send("POST", "/api/webhooks", body)
        assert answer.status_code == 400, body


async def test_an_inner_address_is_not_called(
    api: API, doors: Doors, desk: Desk, fold: Fold, database: Database, system: SystemDatabase
) -> None:
    answer = await doors.ours.send("POST", "/api/webhooks", {"url": "https://127.0.0.1:1/"})
    await create(doors)
    await fold()
    async with open_egress(EgressSettings(environment=Environment.PRODUCTION)) as client:
        delivery = Delivery(system, database, api.resources.sealing, lambda: client)
        await delivery.send()
    [logged] = await log(doors, answer.json())
    assert logged["log"][0]["error"] == "EgressRefused"
    assert await desk.value("SELECT count(*) FROM webhook_attempts") == 1


async def test_the_log_is_paged(doors: Doors, webhook: dict[str, Any], fold: Fold) -> None:
    for number in range(3):
        await create(doors, email=f"{number}@example.com")
    await fold()
    path = f"/api/webhooks/{webhook['id']}/deliveries"
    first = (await doors.ours.get(path, limit=2)).json()
    rest = (await doors.ours.get(path, limit=2, cursor=first["next_cursor"])).json()
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    ids = {item["id"] for item in (*first["items"], *rest["items"])}
    assert len(ids) == 3


async def test_a_courier_sends_what_comes_while_it_runs(
    doors: Doors, webhook: dict[str, Any], fold: Fold, delivery: Delivery, receiver: Receiver
) -> None:
    running = asyncio.create_task(delivery.courier().run())
    try:
        await create(doors)
        await fold()
        async with asyncio.timeout(20):
            while not await log(doors, webhook, status="delivered"):
                await asyncio.sleep(0.05)
    finally:
        running.cancel()
        await asyncio.wait({running})
    assert len(receiver.calls) == 1
