"""`python -m benchmarks.runtime [--messages N] [--rounds N]`: messages a second, and losses."""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from uuid import uuid4

from benchmarks.runtime.load import messages
from benchmarks.runtime.lost import lost
from benchmarks.runtime.stages import PEERS
from hirestream.stack.roles import DatabaseUrls
from runtime.kafka import KafkaAdmin, KafkaPublisher, TopicPlan
from tests.servers import Servers, copied, embedded, make_template

ON_POSTGRES = "hirestream, inbox in Postgres"
BATCH = 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded(Path(folder) / "stack") as servers,
        copied(servers, make_template(servers)) as urls,
    ):
        print(f"A no-op stage, {asked.messages:,} messages of 1.9 KB, {asked.rounds} rounds.\n")
        rates, cpu = measure(servers, urls, asked.messages, asked.rounds)
        show(rates, cpu)
        print()
        asyncio.run(lost(servers.kafka))


def measure(
    servers: Servers, urls: DatabaseUrls, count: int, rounds: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    given = f"bench.{uuid4().hex[:8]}"
    asyncio.run(fill(servers.kafka, given, count))
    rates: dict[str, list[float]] = {peer: [] for peer in PEERS}
    cpu: dict[str, list[float]] = {peer: [] for peer in PEERS}
    for _ in range(rounds):
        for peer in PEERS:
            portion = count // 5 if peer == ON_POSTGRES else count
            spent = run(servers.kafka, urls, peer, given, portion)
            rates[peer].append(portion / spent["seconds"])
            cpu[peer].append(spent["cpu"] / portion * 1e6)
    return rates, cpu


def run(kafka: str, urls: DatabaseUrls, peer: str, given: str, count: int) -> dict[str, float]:
    made, group = f"made.{uuid4().hex[:8]}", f"bench-{uuid4().hex[:8]}"
    asyncio.run(create(kafka, made))
    arguments = [peer, kafka, group, given, made, str(count)]
    database = [urls.app, urls.system] if peer == ON_POSTGRES else []
    done = subprocess.run(  # noqa: S603  our own module
        [sys.executable, "-m", "benchmarks.runtime.stages", *arguments, *database],
        stdout=subprocess.PIPE,
        check=True,
        timeout=120,
    )
    spent: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return spent


def show(rates: dict[str, list[float]], cpu: dict[str, list[float]]) -> None:
    raw = median(rates["raw aiokafka"])
    print(f"{'':<32}{'msg/s min/median/max':>24}{'of raw':>9}{'CPU us/msg':>13}")
    for peer, found in rates.items():
        spread = f"{min(found):,.0f}/{median(found):,.0f}/{max(found):,.0f}"
        share = f"{median(found) / raw:.2f}"
        print(f"{peer:<32}{spread:>24}{share:>9}{median(cpu[peer]):>13.0f}")


async def create(kafka: str, name: str) -> None:
    async with KafkaAdmin.open(kafka) as admin:
        await admin.create([TopicPlan(name)], partitions=3, replication=1)


async def fill(kafka: str, name: str, count: int) -> None:
    await create(kafka, name)
    everything = list(messages(name, count))
    async with KafkaPublisher.open(kafka) as publisher:
        for start in range(0, count, BATCH):
            await publisher.publish(everything[start : start + BATCH])


if __name__ == "__main__":
    main()
