"""`python -m benchmarks.gateway [--candidates N]`: requests/s and CPU beside plain FastAPI."""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import uvicorn

from benchmarks.gateway import inserts
from hirestream.stack.ports import choose
from hirestream.stack.roles import DatabaseUrls
from runtime.database import Database, SystemDatabase
from services.gateway.credentials import Passwords
from services.gateway.provisioning import NewTenant, Provisioning
from tests.servers import embedded, make_template

ROUNDS = 3
CLIENTS = 8
AT_ONCE = 5000  # rows a statement inserts, well within its time
LIST = "/api/candidates?limit=50"
SEARCH = "/api/candidates?limit=50&search=developer%2042"
RARE = "/api/candidates?limit=50&search=nobody%20at%20all"
WORDS = "/api/search?limit=50&q=python%20first42"

FILL = """
INSERT INTO candidates (id, number, first_name, last_name, email, phone, position, skills,
                        experience_years, notes)
SELECT gen_random_uuid(), i, 'First' || i % 997, 'Last' || i, 'person' || i || '@example.com',
       '+49 30 ' || 1000000 + i, 'Developer ' || i % 97, ARRAY['Python', 'SQL', 'Kubernetes'],
       i % 30, 'Notes of an ordinary length about the person, number ' || i
  FROM generate_series($1::int, $2::int) AS i
"""
# Screened, so that our list shows the same words as the peer's, which knows no screen.
SCREEN = """
INSERT INTO feedback (id, candidate_id, notes_of, original, sanitized, screened_at)
SELECT gen_random_uuid(), id, id, notes, notes, now()
  FROM candidates WHERE number BETWEEN $1 AND $2
"""


@dataclass(frozen=True, slots=True)
class Served:
    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU so far, from Linux's own books."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Measured:
    per_second: float
    cpu_ms: float
    p50_ms: float
    p99_ms: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, embedded(Path(folder) / "stack") as servers:
        urls = servers.urls(make_template(servers))
        tenant, key = asyncio.run(filled(urls, asked.candidates))
        with ours(urls, folder) as gateway, plain(urls, tenant, key) as peer:
            report(gateway, peer, key, asked.seconds)
            asyncio.run(inserts.report(urls.app, tenant, gateway.port, key, asked.seconds))


async def filled(urls: DatabaseUrls, count: int) -> tuple[str, str]:
    async with Database.open(urls.app) as database, SystemDatabase.open(urls.system) as system:
        provisioning = Provisioning(system, database, Passwords())
        tenant = await provisioning.create_tenant(
            NewTenant(slug="bench", name="Bench", hr_email="hr@bench.example")
        )
        key = await provisioning.create_api_key(tenant, name="bench")
        for first in range(1, count + 1, AT_ONCE):
            async with database.transaction(tenant) as tx:
                last = min(first + AT_ONCE - 1, count)
                await tx.execute(FILL, first, last)
                await tx.execute(SCREEN, first, last)
    async with SystemDatabase.open(urls.owner) as owner, owner.session() as session:
        await session.execute("VACUUM ANALYZE candidates")
        await session.execute("VACUUM ANALYZE candidate_search")
    return str(tenant), str(key.secret)


@contextmanager
def ours(urls: DatabaseUrls, folder: str) -> Generator[Served]:
    [port] = choose(1)
    environment = {
        "ENVIRONMENT": "development",
        "DATABASE_URL": urls.app,
        "DATABASE_SYSTEM_URL": urls.system,
        "BLOB_DIR": f"{folder}/blobs",
        "GATEWAY_PORT": str(port),
    }
    with started(["services.gateway"], environment, port) as served:
        yield served


@contextmanager
def plain(urls: DatabaseUrls, tenant: str, key: str) -> Generator[Served]:
    [port] = choose(1)
    command = ["benchmarks.gateway.plain", tenant, key, str(port)]
    with started(command, {"DATABASE_URL": urls.app}, port) as served:
        yield served


@contextmanager
def started(module: list[str], environment: dict[str, str], port: int) -> Generator[Served]:
    process = subprocess.Popen(  # noqa: S603  a module of our own
        [sys.executable, "-m", *module], env={**os.environ, **environment}
    )
    try:
        asyncio.run(listening(port))
        yield Served(port, process.pid)
    finally:
        process.terminate()
        process.wait()


async def listening(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return


def report(gateway: Served, peer: Served, key: str, seconds: float) -> None:
    """The rounds take turns, so that whatever else the machine does falls on all alike."""
    runs = {"our list": (gateway, LIST), "plain FastAPI + pydantic": (peer, LIST)}
    runs["our search"] = (gateway, SEARCH)
    runs["our search, no hit"] = (gateway, RARE)
    runs["our search of words"] = (gateway, WORDS)
    measured: dict[str, list[Measured]] = {name: [] for name in runs}
    for _ in range(1 + ROUNDS):
        for name, (served, path) in runs.items():
            measured[name].append(asyncio.run(load(served, path, key, seconds)))
    print(f"{'':<26}{'req/s':>8}{'CPU ms':>8}{'p50 ms':>8}{'p99 ms':>8}")
    mine, theirs, found, rare, words = (
        middle(name, rounds[1:]) for name, rounds in measured.items()
    )
    print(
        f"requests/s beside plain FastAPI: {mine.per_second / theirs.per_second:.2f} (at least 2)"
    )
    print(
        f"CPU of the web process: plain FastAPI takes {theirs.cpu_ms / mine.cpu_ms:.2f} times ours"
    )
    for name, one in {"a search": found, "a search without a hit": rare}.items():
        print(f"{name} takes {mine.per_second / one.per_second:.2f} times a list (at most 3)")
    print(f"words in records and resumes, ranked: {mine.per_second / words.per_second:.2f} lists")


def run(loading: Coroutine[Any, Any, Measured]) -> Measured:
    """On the loop that the servers have: the clients share their cores, and must take little."""
    with asyncio.Runner(loop_factory=uvicorn.Config("").get_loop_factory()) as runner:
        return runner.run(loading)


def middle(name: str, rounds: list[Measured]) -> Measured:
    """The median round; the first, which warms caches and plans, is left out."""
    shown = sorted(rounds, key=lambda m: m.per_second)[len(rounds) // 2]
    print(
        f"{name:<26}{shown.per_second:8.0f}{shown.cpu_ms:8.2f}{shown.p50_ms:8.1f}{shown.p99_ms:8.1f}"
    )
    return shown


async def load(served: Served, path: str, key: str, seconds: float) -> Measured:
    """Raw sockets, kept open: a client library would cost more than the server."""
    request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nX-API-Key: {key}\r\n\r\n".encode()
    before, began = served.cpu(), time.perf_counter()
    took: list[float] = []
    await asyncio.gather(*(_client(served.port, request, seconds, took) for _ in range(CLIENTS)))
    elapsed = time.perf_counter() - began
    return Measured(
        per_second=len(took) / elapsed,
        cpu_ms=1000 * (served.cpu() - before) / len(took),
        p50_ms=1000 * median(took),
        p99_ms=1000 * quantiles(took, n=100)[98],
    )


async def _client(port: int, request: bytes, seconds: float, took: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    deadline = time.perf_counter() + seconds
    while (began := time.perf_counter()) < deadline:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        length = head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0]
        await reader.readexactly(int(length))
        took.append(time.perf_counter() - began)
    writer.close()


if __name__ == "__main__":
    main()
