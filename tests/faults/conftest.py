"""Processes to kill, servers to stop, and a count of what was lost or doubled."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen
from uuid import UUID

import pytest

from hirestream.stack.ports import choose
from hirestream.stack.roles import DatabaseUrls
from runtime.blobs import DiskBlobs
from runtime.database import Database, SystemDatabase
from tests.faults.stage import EFFECTS
from tests.integration.communication.house import House, settings_for
from tests.integration.communication.postoffice import PostOffice, post_office
from tests.servers import Servers
from tests.streams import Stream, numbers, open_stream

ROOT = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Stage:
    """One process of the stage."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    @property
    def has_died(self) -> bool:
        return self.process.poll() is not None

    def says(self, page: str) -> tuple[int, dict[str, str]]:
        """The health page's status and body; 0 when nobody answers."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/health/{page}", timeout=2) as answer:
                return answer.status, json.load(answer)
        except HTTPError as error:
            return error.code, json.load(error)
        except (URLError, OSError):
            return 0, {}

    @property
    def is_ready(self) -> bool:
        return self.says("ready")[0] == 200


@dataclass(slots=True)
class Drill:
    """A stream, the processes that work on it, and what came of it."""

    stream: Stream
    tenant: UUID
    database: Database
    environment: dict[str, str]
    folder: Path
    stages: list[Stage] = field(default_factory=list[Stage])

    def start(self, *, seconds: float = 0) -> Stage:
        [port] = choose(1)
        log = self.folder / f"stage-{len(self.stages)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.stage"],
                cwd=ROOT,
                env=os.environ  # noqa: TID251  a child needs ours besides its own
                | self.environment
                | {"HEALTH_PORT": str(port), "STAGE_SECONDS": str(seconds)},
                stderr=output,
            )
        self.stages.append(Stage(process, port, log))
        return self.stages[-1]

    async def effects(self) -> Counter[int]:
        async with self.database.transaction(self.tenant) as tx:
            return Counter(row["number"] for row in await tx.fetch("SELECT number FROM effects"))

    async def made(self) -> set[int]:
        return set(numbers(await self.stream.read(self.stream.made.name)))

    async def dead(self) -> dict[int, str]:
        letters = await self.stream.read(self.stream.given.dead_letters)
        return {
            numbers([letter])[0]: dict(letter.headers)["dlq-error"].decode() for letter in letters
        }

    def has_effects(self, count: int) -> Callable[[], Awaitable[bool]]:
        async def enough() -> bool:
            return len(await self.effects()) >= count

        return enough


@pytest.fixture
async def office(tmp_path: Path) -> AsyncGenerator[PostOffice]:
    async with post_office(tmp_path / "mailbox") as opened:
        yield opened


@pytest.fixture
def house(database: Database, system: SystemDatabase, office: PostOffice, tmp_path: Path) -> House:
    settings = settings_for(office.port, tmp_path / "blobs")
    return House(database, system, settings, DiskBlobs(tmp_path / "blobs"))


@pytest.fixture
async def drill(
    servers: Servers, urls: DatabaseUrls, database: Database, tenant: UUID, tmp_path: Path
) -> AsyncGenerator[Drill]:
    async with SystemDatabase.open(urls.owner) as owner, owner.transaction() as tx:
        await tx.execute(EFFECTS)
    async with open_stream(servers.kafka) as stream:
        environment = {
            "ENVIRONMENT": "development",
            "KAFKA_BOOTSTRAP_SERVERS": servers.kafka,
            "DATABASE_URL": urls.app,
            "DATABASE_SYSTEM_URL": urls.system,
            "STAGE_NAME": stream.given.name.replace("given", "stage"),
            "STAGE_GIVEN": stream.given.name,
            "STAGE_MADE": stream.made.name,
        }
        drill = Drill(stream, tenant, database, environment, tmp_path)
        try:
            yield drill
        finally:
            for stage in drill.stages:
                stage.kill()
