"""The connectors' program, killed at random: nothing is lost, nothing is taken twice."""

import asyncio
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
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
from tests.integration.intake.conftest import House
from tests.integration.intake.connectors.conftest import KEY, Bench
from tests.integration.intake.connectors.imap_server import ImapServer
from tests.integration.intake.connectors.test_mailbox import the_settings
from tests.servers import Servers
from tests.streams import until
from tests.unit.intake.connectors.test_redmine import RedmineServer
from tests.unit.intake.connectors.vendor import NOW, Vendor
from tests.unit.intake.mails import PDF, a_mail

OURS = "127.0.0.0/8"


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


def _reached(marked: Callable[[], int], stop: int) -> bool:
    return marked() >= stop


async def drilled(
    house: House, environment: dict[str, str], marked: Callable[[], int], items: int, kills: int
) -> None:
    """Kill the program at random, start it again, and wait until every item is marked."""
    stops = sorted(Random(7).sample(range(1, items), kills))
    for stop in [*stops, items]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.intake.connectors", env=environment
        )
        try:
            await until(partial(_reached, marked, stop), seconds=300)
        finally:
            process.send_signal(signal.SIGKILL)
            await process.wait()
    rows = await house.rows(house.alpha, "resumes")
    assert len(rows) == len({row["sha256"] for row in rows}) == items
    assert len(await house.rows(house.alpha, "submissions")) == items


@pytest.mark.parametrize(
    ("mails", "kills"), [(60, 3), pytest.param(1000, 10, marks=pytest.mark.soak)]
)
async def test_every_mail_is_taken_once_and_marked(
    bench: Bench, house: House, environment: dict[str, str], mails: int, kills: int
) -> None:
    async with ImapServer().running() as server:
        for number in range(mails):
            identity = f"<{number}@x.example>"
            server.put(bytes(a_mail(message_id=identity, files={"cv.pdf": PDF + b"%d" % number})))
        await bench.add("hiring", the_settings(server, idle=True))
        inbox = server.folders["INBOX"].mails

        def marked() -> int:
            return sum("$HirestreamTaken" in mail.flags for mail in inbox.values())

        await drilled(house, environment, marked, mails, kills)


@pytest.mark.soak
async def test_every_issue_is_taken_once_and_noted_once(
    bench: Bench, house: House, environment: dict[str, str]
) -> None:
    redmine = RedmineServer()
    for number in range(1, 301):
        redmine.put(number, NOW)
    with served(redmine) as port:
        given = {
            "base_url": f"http://127.0.0.1:{port}/sub",
            "api_key": "right",
            "hiring_project_id": "hiring",
            "backfill_since": "2026-11-01",
            "backfill_per_minute": 10_000,
        }
        await bench.add("redmine", RedmineSettings.model_validate(given))

        def notes(issue: int) -> list[str]:
            return [journal["notes"] for journal in redmine.issues[issue]["journals"]]

        await drilled(
            house, environment, lambda: sum(map(bool, map(notes, range(1, 301)))), 300, 10
        )
        assert all(notes(number) == [TAKEN] for number in range(1, 301))


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
