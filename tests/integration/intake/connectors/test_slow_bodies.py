"""A source that answers byte by byte: the turn ends in time, with a plain reason, and nothing is
lost. The bytes cross real sockets."""

import asyncio
import threading
from dataclasses import replace

import pytest

from runtime.egress import Bounds, EgressSettings, open_egress
from runtime.reachable import networks
from schemas.integrations import RedmineSettings
from services.intake.connectors.kinds import KINDS
from services.intake.connectors.means import Means
from services.intake.connectors.taking import LARGEST
from tests.integration.intake.conftest import House
from tests.integration.intake.connectors.conftest import OURS, Bench
from tests.integration.intake.connectors.dripping import Drip
from tests.integration.intake.connectors.imap_server import ImapServer
from tests.integration.intake.connectors.test_kills import served
from tests.integration.intake.connectors.test_mailbox import the_settings
from tests.streams import until
from tests.unit.intake.connectors.test_redmine import RedmineServer
from tests.unit.intake.connectors.vendor import NOW
from tests.unit.intake.mails import PDF, a_mail

SECONDS = 1.5  # that an answer may take while the server drips
PATIENCE = 30.0  # for the whole turn, on a machine with other things to do


async def turned(bench: Bench) -> None:
    """As if every pause were over."""
    await bench.run("UPDATE integration_items SET due_at = now()")
    async with asyncio.timeout(PATIENCE):
        await bench.turn()


def nobody_waits() -> bool:
    """A thread that went on reading would keep the process from ending."""
    return not any(thread.name.startswith("imap") for thread in threading.enumerate())


async def survives(bench: Bench, house: House, drip: Drip, slows_on: bytes, patient: Means) -> None:
    drip.slows_on = slows_on
    await turned(bench)
    failed = await bench.listed("hiring")
    assert drip.dripped > 2
    assert (failed["error"], failed["failures"]) == ("unreachable", 1)
    assert "takes too long to answer" in failed["remedy"]
    assert await house.rows(house.alpha, "resumes") == []
    await until(nobody_waits)
    drip.slows_on, bench.means = None, patient
    await turned(bench)
    assert (await bench.listed("hiring"))["error"] is None
    assert set((await bench.items()).values()) == {"marked"}
    assert len(await house.rows(house.alpha, "resumes")) == 1
    assert len(await house.rows(house.alpha, "submissions")) == 1


@pytest.mark.parametrize("slows_on", [b"", b"BODY.PEEK[]", b"STORE"])
async def test_a_mailbox_that_drips_ends_in_time_and_loses_no_mail(
    mailboxes: Bench, server: ImapServer, house: House, slows_on: bytes
) -> None:
    patient, mailboxes.means = mailboxes.means, replace(mailboxes.means, patience=SECONDS)
    server.put(bytes(a_mail(files={"cv.pdf": PDF * 50})))
    async with Drip(server.port).running() as drip:
        await mailboxes.add("hiring", the_settings(server, port=drip.port))
        if slows_on == b"STORE":  # what was taken before its mark is not taken again
            await marked_slowly(mailboxes, house, drip, patient)
        else:
            await survives(mailboxes, house, drip, slows_on, patient)


async def marked_slowly(bench: Bench, house: House, drip: Drip, patient: Means) -> None:
    drip.slows_on = b"STORE"
    await turned(bench)
    assert "takes too long to answer" in (await bench.listed("hiring"))["remedy"]
    assert set((await bench.items()).values()) == {"taken"}
    drip.slows_on, bench.means = None, patient
    await turned(bench)
    assert set((await bench.items()).values()) == {"marked"}
    assert len(await house.rows(house.alpha, "submissions")) == 1


@pytest.mark.parametrize("slows_on", [b"issues.json", b"attachments/download"])
async def test_a_task_manager_that_drips_ends_in_time_and_loses_no_task(
    bench: Bench, house: House, slows_on: bytes
) -> None:
    redmine = RedmineServer()
    redmine.put(1, NOW)
    settings = EgressSettings(egress_networks=OURS)
    egress, patient = [
        open_egress(settings, bounds=Bounds(seconds, largest=LARGEST))
        for seconds in (SECONDS, PATIENCE)
    ]
    bench.kinds = {RedmineSettings: KINDS[RedmineSettings]}
    bench.means = Means(egress, networks(OURS))
    with served(redmine) as port:
        async with egress, patient, Drip(port).running() as drip:
            given = {
                "base_url": f"http://127.0.0.1:{drip.port}/sub",
                "api_key": "right",
                "hiring_project_id": "hiring",
                "backfill_since": "2026-01-01",
            }
            await bench.add("hiring", RedmineSettings.model_validate(given))
            await survives(bench, house, drip, slows_on, Means(patient, networks(OURS)))
