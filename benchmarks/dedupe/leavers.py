"""Leavers who come back with new contacts, and strangers: `python -m benchmarks.dedupe.leavers`.

On a real Postgres, among 100,000 candidates of whom one in ten has left, with names as unequal as
people's. A leaver comes back under the old name with an e-mail address and a number that nobody
knows, and with one more thing that is still the same, or none. A stranger shares nothing but what
chance gives. Whom the guard holds follows from the keys and the rules together.
"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from benchmarks.dedupe.growth import LEAVERS, TENANT, Population, fill
from benchmarks.dedupe.people import Side
from hirestream.stack import Stack, StackSettings, reset, roles
from migrations.upgrade import upgrade
from runtime.database import Database
from schemas.candidate import Resolution
from services.dedupe.keys import blocking_keys
from services.dedupe.matching import Resolution as Resolved
from services.dedupe.matching import resolve
from services.dedupe.person import person_from_side
from services.dedupe.store import PostgresCandidates

SIZE = 100_000
EACH = 300
SEED = 81_173
NEW: Side = {"linkedin_url": None, "status": None}


def returning(people: Population, size: int) -> Iterator[tuple[str, Side]]:
    rng = random.Random(SEED)
    for number in rng.sample(range(0, size, LEAVERS), EACH):
        known = people.side(number)
        new = NEW | {
            "email": f"back{number}@mail.example",
            "phone": f"+4930{90_000_000 + number}",
            "location": people.city.draw(rng),
            "employer": people.employer.draw(rng),
            "position": people.position.draw(rng),
        }
        for kept in ("location", "position"):
            yield f"leaver, same {kept}", known | new | {kept: known[kept]}
        yield "leaver, no number given", known | new | {"phone": None}
        yield "leaver, nothing but the name", known | new


def strangers(people: Population, size: int) -> Iterator[tuple[str, Side]]:
    for number in range(EACH * 4):
        somebody = people.side(size * 2 + number * LEAVERS + 1)
        yield "stranger", somebody | NEW
        yield "stranger, no number given", somebody | NEW | {"phone": None}


async def decide(database: Database, side: Side) -> Resolved[UUID]:
    incoming = person_from_side(side)
    keys = blocking_keys(incoming)
    async with database.transaction(TENANT) as tx:
        candidates = PostgresCandidates(tx)
        known = await candidates.sharing(keys, but=None)
        return resolve(incoming, known, await candidates.shared_contacts(keys))


async def measure(stack: Stack, size: int) -> dict[str, list[Resolved[UUID]]]:
    people = Population()
    passwords = roles.Passwords.kept(stack.state / "passwords.json")
    await roles.create_database(stack.superuser_dsn, "leavers")
    urls = roles.urls(stack.superuser_dsn, passwords, "leavers")
    await asyncio.to_thread(upgrade, urls.owner)
    await fill(roles.on(stack.superuser_dsn, "leavers"), people, size)
    found: dict[str, list[Resolved[UUID]]] = {}
    async with Database.open(urls.app, size=1) as database:
        for kind, side in (*returning(people, size), *strangers(people, size)):
            found.setdefault(kind, []).append(await decide(database, side))
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--candidates", type=int, default=SIZE)
    size = options.parse_args().candidates
    folder = Path(tempfile.mkdtemp(prefix="hirestream-leavers-"))
    # Only Postgres is needed: an address of somebody else's Kafka keeps ours from starting.
    settings = StackSettings(
        state_folder=folder / "state", kafka_bootstrap_servers="localhost:1", database_url=None
    )
    try:
        with Stack(settings, fast=True) as stack:
            found = asyncio.run(measure(stack, size))
    finally:
        reset(settings.state)
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{size:,} candidates, one in {LEAVERS} has left")
    print(f"{'':32}  newcomers    held   review  merged")
    for kind, resolved in found.items():
        held = sum(one.guard is not None for one in resolved)
        review = sum(one.outcome is Resolution.REVIEW for one in resolved)
        merged = sum(one.outcome is Resolution.ATTACHED for one in resolved)
        print(
            f"{kind:32} {len(resolved):10} {held / len(resolved):7.1%}"
            f" {review / len(resolved):8.1%} {merged:7}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
