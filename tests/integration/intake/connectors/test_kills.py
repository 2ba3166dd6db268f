"""The connectors' program, killed at random: nothing is lost, nothing is taken twice.

The large drills run against Dovecot and Redmine themselves where they are installed.
"""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Generator
from contextlib import AbstractAsyncContextManager, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Lock, Thread

import httpx
import pytest

from hirestream.stack.roles import DatabaseUrls
from hirestream.surroundings import inherited
from runtime.topics import create_topics
from schemas.integrations import RedmineSettings
from services.intake.connectors.tasks.words import TAKEN
from tests.counterparties import redmine
from tests.integration.intake.conftest import House
from tests.integration.intake.connectors.conftest import KEY, OURS, Bench
from tests.integration.intake.connectors.mailboxes import Mailboxes, a_dovecot, a_small_server
from tests.servers import Servers
from tests.streams import until
from tests.unit.intake.connectors.test_redmine import RedmineServer
from tests.unit.intake.connectors.vendor import NOW, Vendor
from tests.unit.intake.mails import PDF, a_mail

SEED = 7
Marked = Callable[[], Awaitable[int]]


@pytest.fixture
async def environment(servers: Servers, urls: DatabaseUrls, tmp_path: Path) -> dict[str, str]:
    """What the program runs with; a lease that a killed one held is over in a second."""
    await create_topics(servers.kafka, partitions=3, replication=1)
    return {
        **inherited(),
        "ENVIRONMENT": "development",
        "KAFKA_BOOTSTRAP_SERVERS": servers.kafka,
        "DATABASE_URL": urls.app,
        "DATABASE_SYSTEM_URL": urls.system,
        "SEALING_KEYS": KEY,
        "BLOB_DIR": str(tmp_path / "blobs"),
        "EGRESS_NETWORKS": OURS,
        "CONNECTORS_LEASE_SECONDS": "1",
    }


async def drilled(
    house: House, environment: dict[str, str], marked: Marked, items: int, kills: int
) -> None:
    """Kill the program at random, start it again, and wait until every item is marked."""
    stops = sorted(Random(SEED).sample(range(1, items), kills))
    for stop in [*stops, items]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.intake.connectors", env=environment
        )
        try:
            await until(partial(_reached, marked, stop), seconds=300)
        finally:
            process.send_signal(signal.SIGKILL)
            await process.wait()
    resumes = await house.rows(house.alpha, "resumes")
    submissions = await house.rows(house.alpha, "submissions")
    sys.stdout.write(
        f"seed {SEED}: {kills} kills, {items} items, {await marked()} marked, {len(resumes)} "
        f"resumes of {len({row['sha256'] for row in resumes})} files, {len(submissions)} "
        f"submissions\n"
    )
    assert len(resumes) == len({row["sha256"] for row in resumes}) == items
    assert len(submissions) == len({row["source_ref"] for row in submissions}) == items
    assert await marked() == items


async def _reached(marked: Marked, stop: int) -> bool:
    return await marked() >= stop


@pytest.mark.parametrize(
    ("mail_server", "mails", "kills"),
    [(a_small_server, 60, 3), pytest.param(a_dovecot, 1000, 10, marks=pytest.mark.soak)],
    ids=["small", "dovecot"],
)
async def test_every_mail_is_taken_once_and_marked(
    bench: Bench,
    house: House,
    environment: dict[str, str],
    mail_server: Callable[[], AbstractAsyncContextManager[Mailboxes]],
    mails: int,
    kills: int,
) -> None:
    async with mail_server() as server:
        await server.put(
            [
                bytes(a_mail(message_id=f"<{n}@x.example>", files={"cv.pdf": PDF + b"%d" % n}))
                for n in range(mails)
            ]
        )
        await bench.add("hiring", server.settings)
        await drilled(house, environment, server.marked, mails, kills)


@pytest.mark.parametrize(
    ("issues", "kills"), [(12, 1), pytest.param(300, 10, marks=pytest.mark.soak)]
)
async def test_every_issue_is_taken_once_and_noted_once(
    bench: Bench, house: House, environment: dict[str, str], issues: int, kills: int
) -> None:
    server = RedmineServer()
    numbers = range(1, issues + 1)
    for number in numbers:
        server.put(number, NOW)
    with served(server) as port:
        given = {
            "base_url": f"http://127.0.0.1:{port}/sub",
            "api_key": "right",
            "hiring_project_id": "hiring",
            "backfill_since": "2026-01-01",
            "backfill_per_minute": 10_000,
        }
        await bench.add("redmine", RedmineSettings.model_validate(given))

        def notes(issue: int) -> list[str]:
            return [journal["notes"] for journal in server.issues[issue]["journals"]]

        async def marked() -> int:
            return sum(map(bool, map(notes, numbers)))

        await drilled(house, environment, marked, issues, kills)
        assert all(notes(number) == [TAKEN] for number in numbers)


@pytest.mark.soak
@pytest.mark.skipif(
    not redmine.is_installed(), reason="Redmine is not installed (packages redmine, redmine-sqlite)"
)
async def test_every_issue_of_redmine_itself_is_taken_once_and_noted_once(
    bench: Bench, house: House, environment: dict[str, str], tmp_path: Path
) -> None:
    async with redmine.running(tmp_path) as server:
        numbers = [await server.put(f"Application {n}", cv=b"%%PDF-1.7 %d" % n) for n in range(300)]
        given = {
            "base_url": server.address,
            "api_key": server.key,
            "hiring_project_id": "hiring",
            "task_filter_labels": ["candidate"],
            "processed_status": "In Progress",
        }
        await bench.add("redmine", RedmineSettings.model_validate(given))

        async def marked() -> int:
            return sum([bool(server.notes(number)) for number in numbers])

        await drilled(house, environment, marked, 300, 10)
        assert all(server.notes(number) == [TAKEN] for number in numbers)


@contextmanager
def served(vendor: Vendor) -> Generator[int]:
    """The contract server behind a real port, one request at a time."""
    lock = Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            length = int(self.headers.get("content-length", 0))
            request = httpx.Request(
                self.command,
                f"http://127.0.0.1{self.path}",
                headers=dict(self.headers),
                content=self.rfile.read(length),
            )
            with lock:
                response = vendor(request)
            self.send_response(response.status_code)
            self.send_header("Content-Length", str(len(response.content)))
            self.end_headers()
            self.wfile.write(response.content)

        def do_GET(self) -> None:
            self.handle_any()

        def do_PUT(self) -> None:
            self.handle_any()

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
