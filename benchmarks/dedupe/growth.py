"""One decision against 10,000, 100,000 and 1,000,000 candidates.

`python -m benchmarks.dedupe.growth`: on a real Postgres, through the store and the row-level
security the agent uses. Names, cities and employers are as unequal as people's: few are common,
most are rare. Half of the newcomers are known people with a new job and no number, half are nobody
the tenant knows. Each decision is taken three times and the fastest counts: machines are shared.
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
from services.dedupe.person import person_from_side
from services.dedupe.store import PostgresCandidates
from services.dedupe.tables import rows, words

SIZES = (10_000, 100_000, 1_000_000)
DECISIONS = 300
WARM = 50
TRIES = 3
GROWTH = 4 / 3
BATCH = 20_000
TENANT = UUID("0d2f4f4e-58a8-4c7e-9a86-5a4d8c1d3b01")
COLUMNS = ("first_name", "last_name", "email", "phone", "location", "position", "linkedin_url")


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
        }

    def newcomers(self, size: int) -> Iterator[Side]:
        rng = random.Random(size)
        for at in range(WARM + DECISIONS):
            if at % 2:
                yield self.side(2_000_000 + at)
            else:
                known = self.side(rng.randrange(size))
                yield known | {"employer": self.employer.draw(rng), "phone": None}


async def fill(dsn: str, people: Population, start: int, end: int) -> None:
    """Copied in as the superuser: how they came in is not what is measured."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SET session_replication_role = replica")
        for at in range(start, end, BATCH):
            sides = [(n, people.side(n)) for n in range(at, min(at + BATCH, end))]
            await connection.copy_records_to_table(
                "candidates",
                columns=("tenant_id", "id", "number", *COLUMNS),
                records=[(TENANT, UUID(int=n + 1), n + 1, *map(s.get, COLUMNS)) for n, s in sides],
            )
            await connection.copy_records_to_table(
                "candidate_keys",
                columns=("tenant_id", "candidate_id", "kind", "value"),
                records=[
                    (TENANT, UUID(int=n + 1), *key)
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


async def measure(dsn: str, people: Population, size: int) -> float:
    async with Database.open(dsn, size=1) as database:
        took = [
            min([await decide(database, side) for _ in range(TRIES)])
            for side in people.newcomers(size)
        ][WARM:]
    seconds = sorted(one for one, _ in took)
    median = statistics.median(seconds) * 1000
    print(
        f"{size:>10,} {median:9.2f} ms {seconds[int(len(seconds) * 0.95)] * 1000:9.2f} ms"
        f" {statistics.mean(read for _, read in took):9.1f} {max(read for _, read in took):6}",
        flush=True,
    )
    return median


async def grow(dsn: str, urls: roles.DatabaseUrls, sizes: list[int]) -> list[float]:
    people, medians, start = Population(), [], 0
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "INSERT INTO tenants (id, slug, name, hr_email, sender)"
        " VALUES ($1, 'growth', 'Growth', 'hr@growth.example', 'jobs@growth.example')",
        TENANT,
    )
    await connection.close()
    print("candidates    median       p95       read, mean   most")
    for size in sizes:
        await fill(dsn, people, start, size)
        medians.append(await measure(urls.app, people, size))
        start = size
    return medians


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
            asyncio.run(roles.create_database(stack.superuser_dsn, "growth"))
            urls = roles.urls(
                stack.superuser_dsn, roles.Passwords.kept(stack.state / "passwords.json"), "growth"
            )
            upgrade(urls.owner)
            dsn = roles.on(stack.superuser_dsn, "growth")
            medians = asyncio.run(grow(dsn, urls, [size for size in SIZES if size <= most]))
    finally:
        reset(settings.state)
        shutil.rmtree(folder, ignore_errors=True)
    grown = medians[-1] / medians[0]
    print(f"from the first to the last x{grown:.2f}, limit x{GROWTH:.2f}")
    return 0 if grown <= GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
