"""`python -m benchmarks.pipeline [--resumes N]`: tax, latency, recovery, memory and start."""

import argparse
import asyncio
import os
import signal
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from benchmarks.pipeline.accounting import books, descendants, resident_mib, server_pid
from services.parser.isolation import ParserPool
from tests import documents
from tests.documents import an_applicant
from tests.instance import Instance, running, until

UPLOADERS = 4
RATE = 2.0  # resumes a second in the latency runs
SERVERS = ("kafka", "postgres")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resumes", type=int, default=1000)
    parser.add_argument("--latency-seconds", type=float, default=60)
    parser.add_argument("--scans", type=int, default=12)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        with running(Path(folder) / "state") as instance:
            print(f"start, new state: {time.monotonic() - began:.1f} s until everything is ready")
            memory(instance)
            upload(instance, range(900_000, 900_020))  # warm caches and children
            tax(instance, asked.resumes)
            latency(instance, asked.latency_seconds, asked.scans)
            recovery(instance)


def memory(instance: Instance) -> None:
    print("\nMemory idle, MiB (shared pages divided)")
    for folder in sorted((instance.state / "agents").iterdir()):
        pid = instance.pid_of(folder.name)
        print(f"  {folder.name:<14} {resident_mib([pid, *descendants(pid)]):7.0f}")
    for server in SERVERS:
        pid = server_pid(instance.state, server)
        print(f"  {server:<14} {resident_mib([pid, *descendants(pid)]):7.0f}")


def tax(instance: Instance, count: int) -> None:
    """CPU outside the parser, and the rate beside the same parser alone on the same files."""
    files = [(f"{n}.pdf", documents.a_pdf(an_applicant(n))) for n in range(count)]
    before, began = books(instance), time.monotonic()
    upload(instance, range(count))
    elapsed = time.monotonic() - began
    spent = books(instance).since(before)
    alone = asyncio.run(parse_alone([data for _, data in files]))
    report_tax(spent, count, elapsed, alone)


def report_tax(spent: dict[str, float], count: int, elapsed: float, alone: float) -> None:
    ours = {n: s for n, s in spent.items() if n not in (*SERVERS, "reading")}
    each = {name: 1000 * seconds / count for name, seconds in spent.items()}
    tax_ms = 1000 * sum(ours.values()) / count
    print(f"\nPipeline tax over {count} text resumes, upload in to mail out")
    print(f"  our processes outside the parser  {tax_ms:6.1f} ms CPU a resume  (limit 40)")
    for name in sorted(ours, key=lambda name: -ours[name]):
        print(f"    {name:<14} {each[name]:6.1f}")
    print(f"  the parser's children             {each['reading']:6.1f}")
    for server in SERVERS:
        print(f"  {server:<33} {each[server]:6.1f}")
    print(f"  end to end {count / elapsed:6.1f} resumes/s; the parser alone {count / alone:6.1f}; "
          f"ratio {alone / elapsed:.2f}")  # fmt: skip


async def parse_alone(files: Sequence[bytes]) -> float:
    """Seconds for the same files through the same isolation, on all cores, and nothing else."""
    workers = os.cpu_count() or 2
    async with ParserPool(workers=workers) as pool:
        await asyncio.gather(*(pool.read(data) for data in files[:workers]))
        began = time.monotonic()
        await asyncio.gather(*(pool.read(data) for data in files))
        return time.monotonic() - began


def upload(instance: Instance, numbers: range) -> None:
    """Upload from several clients at once, and wait until HR has been told of every one."""

    def one(batch: Sequence[int]) -> list[str]:
        with instance.client() as client:
            files = [("files", (f"{n}.pdf", documents.a_pdf(an_applicant(n)))) for n in batch]
            answer = client.post("/resumes", files=files, timeout=120)
            answer.raise_for_status()
            return [file["resume_id"] for file in answer.json()["files"]]

    batches = [numbers[start : start + 10] for start in range(0, len(numbers), 10)]
    with ThreadPoolExecutor(UPLOADERS) as pool:
        waiting = {identity for batch in pool.map(one, batches) for identity in batch}
    until(lambda: not (unfinished(instance, waiting)), "every resume's end", 900)


def unfinished(instance: Instance, waiting: set[str]) -> set[str]:
    """Take the finished ones out, asking for a few of the rest."""
    with instance.client() as client:
        for identity in sorted(waiting)[:50]:
            if client.get(f"/resumes/{identity}").json()["is_final"]:
                waiting.discard(identity)
            else:
                time.sleep(0.2)  # the question itself costs CPU that is being measured
                break
    return waiting


def latency(instance: Instance, seconds: float, scans: int) -> None:
    print(f"\nLatency from upload to readable candidate, {RATE:g} resumes/s for {seconds:g} s")
    quiet = measure_latency(instance, range(200_000, 200_000 + int(RATE * seconds)))
    print(f"  nothing else        {in_words(quiet)}")
    with instance.client() as client:
        for number in range(300_000, 300_000 + scans):
            file = ("files", ("scan.pdf", documents.a_scan(an_applicant(number))))
            client.post("/resumes", files=[file]).raise_for_status()
    busy = measure_latency(instance, range(400_000, 400_000 + int(RATE * seconds)))
    left = backlog(instance)
    print(f"  {scans} scans waiting    {in_words(busy)}   ({left} scans still waiting at the end)")
    ratio = statistics.median(busy) / statistics.median(quiet)
    tail = percentile(busy, 95) / percentile(quiet, 95)
    print(f"  ratio of p50 {ratio:.2f}, of p95 {tail:.2f}  (limit 1.5)")


def backlog(instance: Instance) -> int:
    with instance.client() as client:
        items = client.get("/resumes", params={"limit": 100}).json()["items"]
    return sum(item["state"] == "scanned" for item in items)


def measure_latency(instance: Instance, numbers: range) -> list[float]:
    taken: list[float] = []
    began = time.monotonic()

    def one(position: int, number: int) -> None:
        person = an_applicant(number)
        time.sleep(max(0, began + position / RATE - time.monotonic()))
        with instance.client() as client:
            file = ("files", (f"{number}.pdf", documents.a_pdf(person)))
            sent = time.monotonic()
            answer = client.post("/resumes", files=[file])
            identity = answer.json()["files"][0]["resume_id"]
            until(lambda: has_candidate(client, identity), "the candidate", 120)
            taken.append(time.monotonic() - sent)

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(one, range(len(numbers)), numbers))
    return taken


def has_candidate(client: httpx.Client, identity: str) -> bool:
    timeline: dict[str, Any] = client.get(f"/resumes/{identity}").json()
    return timeline["candidate"] is not None


def in_words(seconds: Sequence[float]) -> str:
    p50, p95 = (percentile(seconds, which) * 1000 for which in (50, 95))
    return f"p50 {p50:6.0f} ms   p95 {p95:6.0f} ms"


def percentile(values: Sequence[float], which: int) -> float:
    return statistics.quantiles(values, n=100)[which - 1]


def recovery(instance: Instance) -> None:
    """Kill each agent under load; seconds until its resumes move on, and what was lost."""
    print("\nRecovery after kill -9 under load  (limit 15 s)")
    for turn, program in enumerate(("parser", "dedupe", "bias", "communication", "projector")):
        numbers = range(500_000 + 1000 * turn, 500_000 + 1000 * turn + 40)
        seconds = kill_under_load(instance, program, numbers)
        print(f"  {program:<14} {seconds:5.1f} s until all 40 are through; lost 0")


def kill_under_load(instance: Instance, program: str, numbers: range) -> float:
    loading = threading.Thread(target=upload, args=(instance, numbers))
    loading.start()
    time.sleep(0.3)
    os.kill(instance.pid_of(program), signal.SIGKILL)
    began = time.monotonic()
    loading.join()
    return time.monotonic() - began


if __name__ == "__main__":
    main()
