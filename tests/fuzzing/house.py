"""A gateway with something in it, and Schemathesis before it."""

import asyncio
import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from uuid import UUID, uuid4

from hirestream.stack.ports import choose
from hirestream.stack.roles import DatabaseUrls
from hirestream.surroundings import inherited
from runtime.database import Database, SystemDatabase
from services.gateway.credentials import Passwords
from services.gateway.provisioning import NewTenant, Provisioning
from tests.integration.gateway.desk import Desk

PHASES = ("examples", "coverage", "fuzzing", "stateful")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
PATIENCE = 60.0
LONGEST = 6 * 3600


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What a run came to: its report in words, and how many cases it tried."""

    is_clean: bool
    cases: int
    report: str


@contextmanager
def gateway(urls: DatabaseUrls, folder: Path, kafka: str) -> Generator[tuple[str, str]]:
    """Its address, and an administrator's key."""
    key = asyncio.run(furnish(urls))
    [port] = choose(1)
    environment = {
        "ENVIRONMENT": "development",
        "DATABASE_URL": urls.app,
        "DATABASE_SYSTEM_URL": urls.system,
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "BLOB_DIR": str(folder / "blobs"),
        "GATEWAY_PORT": str(port),
        # Nothing is asked of anybody outside, whatever a case says.
        "ATS_PROVIDER": "hirestream",
        "ATS_TENANT": "fuzz",
        "GATEWAY_FEEDBACK_WAIT_SECONDS": "0",
        "GATEWAY_REQUESTS_PER_HOUR": "1000000",
        "GATEWAY_LOGIN_ATTEMPTS": "1000",
        "GATEWAY_APPLICATIONS_PER_HOUR": "10000",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "services.gateway"], env={**inherited(), **environment}
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await(f"{address}/health/live")
        yield address, key
    finally:
        process.terminate()
        process.wait()


async def furnish(urls: DatabaseUrls) -> str:
    """One tenant with a little of everything, so that not every answer is a 404."""
    async with Database.open(urls.app) as database, SystemDatabase.open(urls.system) as system:
        provisioning = Provisioning(system, database, Passwords())
        tenant: UUID = await provisioning.create_tenant(
            NewTenant(slug="fuzz", name="Fuzz", hr_email="hr@fuzz.example")
        )
        desk = Desk(database, tenant)
        people = [await desk.candidate(status=status) for status in ("New", "LEFT", "Hired")]
        for candidate in people:
            await desk.resume(candidate)
            await desk.application(candidate, held=candidate == people[1])
            await desk.interview(candidate)
            await desk.feedback(candidate)
        job = await desk.job("nurse")
        await desk.application(people[2], job)
        await desk.pair(people[2], await desk.candidate())
        await desk.run("UPDATE jobs SET is_public = true")
        await desk.run("UPDATE resumes SET sha256 = repeat('0', 64)")  # erased by now
        key = await provisioning.create_api_key(tenant, name=f"fuzz {uuid4()}")
        return str(key.secret)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is tried: cases for each operation, and by which phases."""

    examples: int
    seed: int = 1
    phases: tuple[str, ...] = PHASES


def fuzz(address: str, key: str, folder: Path, extent: Extent) -> Fuzzed:
    """Every operation of the description."""
    report = folder / "report.json"
    finished = subprocess.run(
        [
            str(Path(sys.executable).parent / "schemathesis"),
            "run",
            f"{address}/openapi.json",
            f"--header=X-API-Key: {key}",
            f"--phases={','.join(extent.phases)}",
            f"--checks={','.join(CHECKS)}",
            f"--max-examples={extent.examples}",
            f"--seed={extent.seed}",
            # A stream of minutes, and what would have vendors asked; both have tests of their own.
            "--exclude-path-regex=/events$|^/api/ats-connection$",
            "--request-timeout=30",
            "--continue-on-failure",
            "--report=json",
            f"--report-json-path={report}",
            "--suppress-health-check=all",
            "--warnings=off",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    return Fuzzed(finished.returncode == 0, _cases(finished.stdout, report), finished.stdout)


def _cases(words: str, report: Path) -> int:
    found = re.search(r"(\d+) generated", words)
    if found:
        return int(found[1])
    return int(json.loads(report.read_text()).get("cases", 0)) if report.exists() else 0


def _await(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
