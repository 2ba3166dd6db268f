"""`python -m benchmarks.mailbox [--mails N] [--interval S]`: from a mail in Dovecot to a candidate
that the gateway shows, told by IDLE and found by polling."""

import argparse
import asyncio
import math
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests import documents
from tests.counterparties import dovecot
from tests.counterparties.install import found
from tests.documents import an_applicant
from tests.instance import Instance, running, until
from tests.integration.intake.connectors.imap_contract import Account
from tests.unit.intake.mails import a_mail

SEED = 20261121
NAME = "hiring-mailbox"
FASTEST_POLL = 10  # seconds, the least that can be set
LIMITS = {"IDLE": 2.0, "polling": 2.0}  # seconds, beyond the interval where it polls
_LOOK = 0.02
_LONGEST = 120.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=20, help="in each way, ten at least")
    parser.add_argument("--interval", type=int, default=FASTEST_POLL, help="between two polls")
    asked = parser.parse_args()
    if not found("dovecot"):
        sys.exit("Dovecot is not installed: python -m tests.counterparties.install")
    asyncio.run(measure(asked.mails, asked.interval))


async def measure(mails: int, interval: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = {"EGRESS_NETWORKS": "127.0.0.0/8"}
        with running(Path(folder) / "state", settings) as instance:
            async with dovecot.started() as account:
                await asyncio.to_thread(add, instance, account, interval)
                await told(instance, account, 2)  # warm caches and children
                report("IDLE", await told(instance, account, mails), 0)
                await asyncio.to_thread(change, instance, {"idle": False})
                report("polling", await polled(instance, account, mails, interval), interval)


async def told(instance: Instance, account: Account, mails: int) -> list[float]:
    return [await seconds_until_readable(instance, account) for _ in range(mails)]


async def polled(instance: Instance, account: Account, mails: int, interval: int) -> list[float]:
    """Each mail comes at another moment between two polls."""
    chance = random.Random(SEED)
    taken: list[float] = []
    for _ in range(mails):
        await asyncio.sleep(chance.uniform(0, interval))
        taken.append(await seconds_until_readable(instance, account))
    return taken


async def seconds_until_readable(instance: Instance, account: Account) -> float:
    number = next(_NUMBERS)
    identity = f"<{number}@mail.example>"
    files = {"cv.pdf": documents.a_pdf(an_applicant(number))}
    await account.put(bytes(a_mail(message_id=identity, files=files)))
    delivered = time.monotonic()
    await asyncio.to_thread(until_readable, instance, identity)
    return time.monotonic() - delivered


def until_readable(instance: Instance, message_id: str) -> None:
    with instance.client() as client:
        deadline = time.monotonic() + _LONGEST
        while time.monotonic() < deadline:
            found_resumes = client.get("/resumes", params={"message_id": message_id}).json()
            for resume in found_resumes["items"]:
                shown = resume["candidate"]
                if shown and client.get(f"/candidates/{shown['id']}").is_success:
                    return
            time.sleep(_LOOK)
    raise AssertionError(f"not readable within {_LONGEST:g} s")


def add(instance: Instance, account: Account, interval: int) -> None:
    settings: dict[str, Any] = {
        "kind": "imap",
        "host": "127.0.0.1",
        "port": account.starttls_port,
        "security": "none",
        "user": account.user,
        "password": account.password,
        "poll_interval_seconds": interval,
    }
    with instance.client() as client:
        made = client.post("/integrations", json={"name": NAME, "settings": settings})
        assert made.is_success, made.text
    until(lambda: is_looking(instance), "the first look at the mailbox")


def change(instance: Instance, settings: dict[str, Any]) -> None:
    """A change ends the turn at work at its next sign of life; then a new one has looked."""
    with instance.client() as client:
        before = state(instance)["last_success_at"]
        changed = client.patch(f"/integrations/{NAME}", json=settings)
        assert changed.is_success, changed.text
    until(lambda: state(instance)["last_success_at"] != before, "a look with the new settings")


def is_looking(instance: Instance) -> bool:
    return state(instance)["last_success_at"] is not None


def state(instance: Instance) -> dict[str, Any]:
    with instance.client() as client:
        shown: dict[str, Any] = client.get(f"/integrations/{NAME}").json()
    return shown


def report(how: str, taken: Sequence[float], interval: int) -> None:
    median, p95 = statistics.median(taken), percentile(taken, 0.95)
    limit = LIMITS[how] + interval
    sys.stdout.write(
        f"{how:<8} {len(taken)} mails: median {median:.2f} s, p95 {p95:.2f} s, "
        f"max {max(taken):.2f} s (limit {limit:g} s)\n"
    )


def percentile(taken: Sequence[float], share: float) -> float:
    """One of the values, never beyond the largest."""
    return sorted(taken)[math.ceil(share * len(taken)) - 1]


_NUMBERS = iter(range(700_000, 800_000))


if __name__ == "__main__":
    main()
