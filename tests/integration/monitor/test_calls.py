"""An operator's webhooks on a real Postgres: each alert called once, signed, in its order."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from json import loads
from typing import Any
from uuid import UUID

import httpx
import pytest

from hirestream.stack.roles import DatabaseUrls
from runtime.database import Database, SystemDatabase
from runtime.egress import EgressSettings, open_egress
from runtime.process import open_resources
from runtime.telemetry import Telemetry
from runtime.webhooks.signing import new_secret, signed_headers
from services.monitor.calls import ledger
from services.monitor.calls.calling import Caller, call
from services.monitor.calls.receivers import Receiver, receivers_of
from services.monitor.incidents import Incidents
from services.monitor.rules import RULES, Case
from services.monitor.settings import Settings
from services.monitor.unsent import unsent_seconds
from tests.servers import Servers

RULE = next(rule for rule in RULES if rule.name == "integration-failing")
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
SECRETS = [new_secret(), new_secret()]
ONE, OTHER = receivers_of(["https://one.example.com/a", "https://other.example.com/b"])


@dataclass
class Ops:
    """Incidents, and the operator's receivers: `answers` are given in turn, and 204 after them."""

    database: Database
    system: SystemDatabase
    answers: list[httpx.Response | Exception] = field(default_factory=list)
    calls: list[httpx.Request] = field(default_factory=list)

    @property
    def incidents(self) -> Incidents:
        return Incidents(self.database, self.system, [ONE, OTHER])

    def caller(self) -> Caller:
        client = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))
        clock: Callable[[], float] = lambda: 1_790_000_000.0  # noqa: E731
        return Caller(self.database, self.system, client, SECRETS, Telemetry(), clock)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request)
        answer = self.answers.pop(0) if self.answers else httpx.Response(204)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def call(self, receiver: Receiver = ONE) -> None:
        await self.caller().call_due(receiver)

    async def later(self, tenant: UUID) -> None:
        """As if the pause between attempts were over."""
        async with self.database.transaction(tenant) as tx:
            await tx.execute("UPDATE alert_calls SET due_at = now() WHERE status = 'due'")

    async def states(self, tenant: UUID, receiver: Receiver = ONE) -> list[str]:
        async with self.database.transaction(tenant) as tx:
            rows = await tx.fetch(
                "SELECT status FROM alert_calls WHERE receiver = $1 ORDER BY booked_at",
                receiver.name,
            )
        return [row["status"] for row in rows]

    @property
    def said(self) -> list[dict[str, Any]]:
        return [loads(call.content) for call in self.calls]


@pytest.fixture
def ops(database: Database, system: SystemDatabase) -> Ops:
    return Ops(database, system)


def a_case(tenant: UUID) -> Case:
    return Case(tenant, RULE.name, "hiring")


async def opened(ops: Ops, tenant: UUID) -> None:
    assert await ops.incidents.open(a_case(tenant), RULE, "hiring has failed for 400 s", AT)


async def closed(ops: Ops, tenant: UUID) -> None:
    assert await ops.incidents.close(a_case(tenant), RULE, AT + timedelta(minutes=9))


async def test_an_alert_and_its_end_are_called_once_each_with_what_to_do(
    ops: Ops, tenant: UUID
) -> None:
    await opened(ops, tenant)
    assert not await ops.incidents.open(a_case(tenant), RULE, "again", AT)
    await ops.call()
    await closed(ops, tenant)
    for receiver in (ONE, ONE, OTHER):
        await ops.call(receiver)
    assert [(one["type"], one["data"]["summary"]) for one in ops.said] == [
        ("alert.raised", "hiring has failed for 400 s"),
        ("alert.recovered", "It is over: hiring has failed for 400 s"),
    ] * 2
    assert {one["data"]["runbook"] for one in ops.said} == {RULE.runbook}
    assert {one["data"]["tenant"] for one in ops.said} == {"alpha"}
    assert Counter(str(call.url) for call in ops.calls) == {ONE.url: 2, OTHER.url: 2}


async def test_each_call_is_signed_with_every_secret_as_tenants_webhooks_are(
    ops: Ops, tenant: UUID
) -> None:
    await opened(ops, tenant)
    await ops.call()
    [call] = ops.calls
    expected = signed_headers(SECRETS, call.headers["webhook-id"], 1_790_000_000, call.content)
    assert call.headers["webhook-signature"] == expected["webhook-signature"]
    assert call.headers["webhook-signature"].count("v1,") == 2


async def test_a_receiver_that_is_away_is_tried_again_under_the_same_id(
    ops: Ops, tenant: UUID
) -> None:
    ops.answers = [httpx.Response(503), httpx.ConnectError("no"), httpx.Response(204)]
    await opened(ops, tenant)
    for _ in range(4):
        await ops.call()
        await ops.later(tenant)
    assert len({call.headers["webhook-id"] for call in ops.calls}) == 1
    assert len({call.content for call in ops.calls}) == 1
    assert len(ops.calls) == 3
    assert await ops.states(tenant) == ["delivered"]


async def test_a_recovery_never_overtakes_its_alert_and_needs_no_success_of_it(
    ops: Ops, tenant: UUID
) -> None:
    ops.answers = [httpx.Response(500), httpx.Response(410)]
    await opened(ops, tenant)
    await closed(ops, tenant)
    await ops.call()
    assert await ops.states(tenant) == ["due", "due"]
    await ops.call()  # the alert's pause is not over: its end waits behind it
    assert len(ops.calls) == 1
    await ops.later(tenant)
    await ops.call()
    assert await ops.states(tenant) == ["failed", "delivered"]
    assert ops.said[-1]["type"] == "alert.recovered"


async def test_a_receiver_in_trouble_keeps_no_other_waiting(ops: Ops, tenant: UUID) -> None:
    ops.answers = [httpx.ReadTimeout("hangs")]
    await opened(ops, tenant)
    await ops.call(ONE)
    await ops.call(OTHER)
    assert await ops.states(tenant, ONE) == ["due"]
    assert await ops.states(tenant, OTHER) == ["delivered"]


async def test_two_processes_make_each_call_once(
    ops: Ops, tenant: UUID, other_tenant: UUID
) -> None:
    for owner in (tenant, other_tenant):
        await opened(ops, owner)
    await asyncio.gather(*(ops.call() for _ in range(4)))
    assert Counter(one["data"]["tenant"] for one in ops.said) == {"alpha": 1, "beta": 1}


async def test_a_call_whose_process_died_is_made_again_once_its_lease_is_over(
    ops: Ops, tenant: UUID
) -> None:
    await opened(ops, tenant)
    [(owner, alert)] = await ledger.waiting(ops.system, ONE)
    async with ops.database.transaction(owner) as tx:
        assert await ledger.take(tx, alert, ONE, timedelta(minutes=1))
    await ops.call()
    assert ops.calls == []
    await ops.later(tenant)
    await ops.call()
    assert await ops.states(tenant) == ["delivered"]


async def test_an_address_inside_our_network_is_refused_unless_it_is_listed(
    ops: Ops, tenant: UUID
) -> None:
    [inside] = receivers_of(["http://127.0.0.1:9/hook"])
    incidents = Incidents(ops.database, ops.system, [inside])
    await incidents.open(a_case(tenant), RULE, "hiring has failed", AT)
    async with open_egress(EgressSettings()) as egress:
        await Caller(ops.database, ops.system, egress, SECRETS, Telemetry()).call_due(inside)
    async with ops.database.transaction(tenant) as tx:
        assert await tx.fetchval("SELECT error FROM alert_calls") == "EgressRefused"


async def test_the_monitors_own_task_calls_a_listed_receiver_until_it_is_stopped(
    ops: Ops, servers: Servers, urls: DatabaseUrls, tenant: UUID
) -> None:
    heard = asyncio.Event()

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        heard.set()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    settings = Settings.model_validate(
        {
            "environment": "development",
            "kafka_bootstrap_servers": servers.kafka,
            "database_url": urls.app,
            "database_system_url": urls.system,
            "egress_networks": "127.0.0.0/8",
            "webhooks": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook",
            "webhook_secrets": SECRETS[0].get_secret_value(),
        }
    )
    [receiver] = receivers_of(settings.every_webhook)
    incidents = Incidents(ops.database, ops.system, [receiver])
    await incidents.open(a_case(tenant), RULE, "hiring has failed", AT)
    async with server, open_resources(settings, "monitor") as resources:
        calling = asyncio.create_task(call(settings, resources))
        await asyncio.wait_for(heard.wait(), 20)
        calling.cancel()
        await asyncio.gather(calling, return_exceptions=True)


async def test_old_calls_are_forgotten_also_those_of_a_receiver_taken_away(
    ops: Ops, tenant: UUID
) -> None:
    await opened(ops, tenant)
    async with ops.database.transaction(tenant) as tx:
        await tx.execute("UPDATE alert_calls SET booked_at = now() - interval '31 days'")
    await ledger.forget_old(ops.system)
    assert await ops.states(tenant) == []


async def test_the_oldest_unsent_mail_is_known_for_each_tenant(
    ops: Ops, tenant: UUID, other_tenant: UUID
) -> None:
    for owner, minutes, status in (
        (tenant, 20, "queued"),
        (tenant, 5, "sending"),
        (other_tenant, 90, "sent"),
        (other_tenant, -90, "queued"),
    ):
        async with ops.database.transaction(owner) as tx:
            await tx.execute(
                """
                INSERT INTO mails (id, kind, recipient, subject_id, envelope, details, message_id,
                                   status, due_at)
                VALUES (gen_random_uuid(), 'alert', 'hr@x.example', gen_random_uuid(), '{}', '{}',
                        gen_random_uuid()::text, $1, now() - make_interval(mins => $2))
                """,
                status,
                minutes,
            )
    found = await unsent_seconds(ops.system)
    assert found.keys() == {tenant}
    assert 1200 <= found[tenant] < 1300
