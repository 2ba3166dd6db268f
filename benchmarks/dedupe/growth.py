"""One decision against 10,000, 100,000 and 1,000,000 candidates.

`python -m benchmarks.dedupe.growth`: on a real Postgres, through the store and the row-level
security the agent uses. Names, cities and employers are as unequal as people's: few are common,
most are rare. One candidate in ten has left. Half of the newcomers are known people with a new job
and no number, half are nobody the tenant knows. Each size has a database of its own, and the
decisions take turns between them, so that whatever else the machine does slows all alike.
"""

import argparse
import asyncio
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from uuid import UUID

import asyncpg

from benchmarks.dedupe.people import Side
from hirestream.stack import Stack, StackSettings, reset, roles
from migrations.upgrade import upgrade
from runtime.database import Database
from services.dedupe.keys import blocking_keys
from services.dedupe.matching import resolve
from services.dedupe.person import LEFT, person_from_side
from services.dedupe.store import PostgresCandidates
from services.dedupe.tables import rows, words

SIZES = (10_000, 100_000, 1_000_000)
DECISIONS = 300
WARM = 50
TRIES = 3
GROWTH = 4 / 3
BATCH = 20_000
TENANT = UUID("0d2f4f4e-58a8-4c7e-9a86-5a4d8c1d3b01")
COLUMNS = (
    "first_name", "last_name", "email", "phone", "location", "position", "linkedin_url", "status",
)  # fmt: skip
LEAVERS = 10  # one in so many


@dataclass(frozen=True, slots=True)
class Pool:
    """Words of which the n-th is drawn about n times less often than the first."""

    words: list[str]
    weights: list[float]

    @classmethod
    def of(cls, words: list[str]) -> "Pool":
        return cls(words, list(accumulate(1 / (at + 10) for at in range(len(words)))))

    def draw(self, rng: random.Random) -> str:
        return rng.choices(self.words, cum_weights=self.weights)[0]


class Population:
    """Candidate number n is the same person in every run and at every size."""

    def __init__(self) -> None:
        rng = random.Random(97)
        syllables = [
            a + b for a in "bcdfghklmnprstvwz" for b in ("a", "e", "i", "o", "u", "an", "er")
        ]
        coined = {"".join(rng.choices(syllables, k=rng.choice((2, 3, 3)))) for _ in range(60_000)}
        common = sorted(words("common_surnames.txt"))
        self.given = Pool.of([row[0] for row in rows("nicknames.tsv")])
        self.family = Pool.of(common + sorted(coined))
        self.city = Pool.of([row[0] for row in rows("cities.tsv")])
        self.employer = Pool.of(sorted(f"{word} works" for word in list(coined)[:20_000]))
        self.position = Pool.of([f"{word} engineer" for word in sorted(coined)[:300]])

    def side(self, number: int) -> Side:
        rng = random.Random(number)
        first, last = self.given.draw(rng), self.family.draw(rng)
        return {
            "first_name": first.title(),
            "last_name": last.title(),
            "email": f"{first}.{last}{number}@example.com",
            "phone": f"+44{7_000_000_000 + number * 613}",
            "location": self.city.draw(rng),
            "employer": self.employer.draw(rng),
            "position": self.position.draw(rng),
            "linkedin_url": f"https://linkedin.com/in/{first}-{last}-{number:x}",
            "status": "LEFT" if number % LEAVERS == 0 else "New",
        }

    def newcomers(self, size: int) -> Iterator[Side]:
        rng = random.Random(size)
        for at in range(WARM + DECISIONS):
            if at % 2:
                yield self.side(2_000_000 + at) | {"status": None}
            else:
                known = self.side(rng.randrange(size))
                yield known | {
                    "employer": self.employer.draw(rng),
                    "phone": None,
                    "status": None,
                }


async def fill(dsn: str, people: Population, size: int) -> None:
    """Copied in as the superuser: how they came in is not what is measured."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(
            "INSERT INTO tenants (id, slug, name, hr_email, sender)"
            " VALUES ($1, 'growth', 'Growth', 'hr@growth.example', 'jobs@growth.example')",
            TENANT,
        )
        await connection.execute("SET session_replication_role = replica")
        for at in range(0, size, BATCH):
            sides = [(n, people.side(n)) for n in range(at, min(at + BATCH, size))]
            await connection.copy_records_to_table(
                "candidates",
                columns=("tenant_id", "id", "number", *COLUMNS),
                records=[(TENANT, UUID(int=n + 1), n + 1, *map(s.get, COLUMNS)) for n, s in sides],
            )
            await connection.copy_records_to_table(
                "candidate_keys",
                columns=("tenant_id", "candidate_id", "has_left", "kind", "value"),
                records=[
                    # No trigger runs here that would mark the keys of those who left.
                    (TENANT, UUID(int=n + 1), side["status"] == LEFT, *key)
                    for n, side in sides
                    for key in blocking_keys(person_from_side(side))
                ],
            )
        await connection.execute("VACUUM ANALYZE candidates, candidate_keys")
    finally:
        await connection.close()


async def decide(database: Database, side: Side) -> tuple[float, int]:
    """Seconds for one decision, and how many candidates it read."""
    began = time.perf_counter()
    incoming = person_from_side(side)
    keys = blocking_keys(incoming)
    async with database.transaction(TENANT) as tx:
        candidates = PostgresCandidates(tx)
        known = await candidates.sharing(keys, but=None)
        resolve(incoming, known, await candidates.shared_contacts(keys))
    return time.perf_counter() - began, len(known)


async def measure(databases: dict[int, str], people: Population) -> dict[int, float]:
    """Median milliseconds for each size."""
    async with AsyncExitStack() as opened:
        doors = {
            size: await opened.enter_async_context(Database.open(dsn, size=1))
            for size, dsn in databases.items()
        }
        took: dict[int, list[tuple[float, int]]] = {size: [] for size in doors}
        for turn in zip(*(people.newcomers(size) for size in doors), strict=True):
            for (size, database), side in zip(doors.items(), turn, strict=True):
                took[size].append(min([await decide(database, side) for _ in range(TRIES)]))
    return {size: show(size, found[WARM:]) for size, found in took.items()}


def show(size: int, took: list[tuple[float, int]]) -> float:
    seconds = sorted(one for one, _ in took)
    median = statistics.median(seconds) * 1000
    print(
        f"{size:>10,} {median:9.2f} ms {seconds[int(len(seconds) * 0.95)] * 1000:9.2f} ms"
        f" {statistics.mean(read for _, read in took):9.1f} {max(read for _, read in took):6}"
    )
    return median


async def grow(stack: Stack, sizes: list[int]) -> dict[int, float]:
    people, databases = Population(), {}
    passwords = roles.Passwords.kept(stack.state / "passwords.json")
    for size in sizes:
        name = f"growth_{size}"
        await roles.create_database(stack.superuser_dsn, name)
        urls = roles.urls(stack.superuser_dsn, passwords, name)
        await asyncio.to_thread(upgrade, urls.owner)
        await fill(roles.on(stack.superuser_dsn, name), people, size)
        databases[size] = urls.app
    print("candidates    median       p95       read, mean   most")
    return await measure(databases, people)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--most", type=int, default=SIZES[-1], help="stop at this many")
    most = options.parse_args().most
    folder = Path(tempfile.mkdtemp(prefix="hirestream-growth-"))
    # Only Postgres is needed: an address of somebody else's Kafka keeps ours from starting.
    settings = StackSettings(
        state_folder=folder / "state", kafka_bootstrap_servers="localhost:1", database_url=None
    )
    try:
        with Stack(settings, fast=True) as stack:
            medians = asyncio.run(grow(stack, [size for size in SIZES if size <= most]))
    finally:
        reset(settings.state)
        shutil.rmtree(folder, ignore_errors=True)
    grown = medians[max(medians)] / medians[min(medians)]
    print(f"from the first to the last x{grown:.2f}, limit x{GROWTH:.2f}")
    return 0 if grown <= GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
