"""CPU time and memory of the processes of an instance, from the operating system's own books."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.instance import Instance

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
PARSERS = ("parser", "ocr")


@dataclass(frozen=True, slots=True)
class Books:
    """CPU seconds so far by who spent them; `reading` is the parsers' children."""

    seconds: Mapping[str, float]

    def since(self, earlier: "Books") -> dict[str, float]:
        return {name: spent - earlier.seconds.get(name, 0) for name, spent in self.seconds.items()}


def books(instance: Instance) -> Books:
    """What each program has spent. Children that have ended count with their parents."""
    spent: dict[str, float] = {}
    for folder in sorted((instance.state / "agents").iterdir()):
        pid = instance.pid_of(folder.name)
        spent[folder.name] = cpu_seconds(pid, ended=folder.name not in PARSERS)
        reading = sum(cpu_seconds(child, ended=True) for child in descendants(pid))
        key = "reading" if folder.name in PARSERS else folder.name
        spent[key] = spent.get(key, 0) + reading
    for server in ("kafka", "postgres"):
        pid = server_pid(instance.state, server)
        spent[server] = sum(cpu_seconds(p, ended=True) for p in (pid, *descendants(pid)))
    return Books(spent)


def server_pid(state: Path, server: str) -> int:
    home = state / server
    memo = state / "postgres-folder"
    if server == "postgres" and not (home / "pid").exists():
        home = Path("/var/lib/hirestream") / memo.read_text() / "postgres"
    return int((home / "pid").read_text())


def cpu_seconds(pid: int, *, ended: bool) -> float:
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    own, children = fields[11:13], fields[13:15]
    return sum(map(int, own + (children if ended else []))) / TICKS


def resident_mib(pids: Iterable[int]) -> float:
    """Proportional set size: shared pages are divided among those who share them."""
    return sum(_pss_kib(pid) for pid in pids) / 1024


def _pss_kib(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, PermissionError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def descendants(pid: int) -> Iterator[int]:
    try:
        children = (PROC / str(pid) / "task" / str(pid) / "children").read_text().split()
    except FileNotFoundError:
        return
    for child in map(int, children):
        yield child
        yield from descendants(child)
