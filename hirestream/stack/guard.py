"""Run one server, keep its log small, and stop it when told or when its parent process is gone.

python -IS guard.py PARENT SIGNAL UID GID FOLDER COMMAND...

A process of its own (stdlib only), because a process that is killed can clean up nothing. Our
standard input is a pipe from the parent, so its death wakes us at once, however it died. The
kernel's own notice (PR_SET_PDEATHSIG) serves between the server and us; towards the parent it
would not do: it fires when the *thread* that started us ends.
"""

import contextlib
import ctypes
import os
import select
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 30.0
# Should a forked child of the parent hold the pipe's other end open, we still look this often.
LOOK_SECONDS = 1.0
LOG_BYTES = 5_000_000
LOGS_KEPT = 3


@dataclass(slots=True)
class RotatingLog:
    """server.log, then server.log.1 and so on, each of at most `limit` bytes."""

    path: Path
    limit: int = LOG_BYTES
    kept: int = LOGS_KEPT

    def write(self, output: bytes) -> None:
        with contextlib.suppress(OSError):  # a full disk must not take the server's guard with it
            if self.path.exists() and self.path.stat().st_size + len(output) > self.limit:
                self.rotate()
            with self.path.open("ab") as log:
                log.write(output)

    def rotate(self) -> None:
        for number in range(self.kept - 1, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            newer = self.path.with_name(f"{self.path.name}.{number - 1}")
            newer = newer if number > 1 else self.path
            if newer.exists():
                newer.replace(older)


@dataclass(frozen=True, slots=True)
class Orders:
    """What the parent asks for on the command line."""

    parent: int
    stop: int
    uid: int
    gid: int
    folder: Path
    command: list[str] = field(default_factory=list)


def main(arguments: list[str]) -> int:
    parent, stop, uid, gid = map(int, arguments[:4])
    orders = Orders(parent, stop, uid, gid, Path(arguments[4]), arguments[5:])
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    output, server_end = os.pipe()
    ourselves = os.getpid()
    server = os.fork()
    if not server:
        become_server(orders, server_end, ourselves, libc)
    os.close(server_end)
    (orders.folder / "pid").write_text(str(server))
    return watch(orders, server, output)


def become_server(
    orders: Orders, server_end: int, guard: int, libc: ctypes.CDLL | None
) -> NoReturn:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(server_end, 1)
    os.dup2(server_end, 2)
    if orders.uid:
        os.setgroups([])
        os.setgid(orders.gid)
        os.setuid(orders.uid)
    if libc:  # should this guard be killed too; setuid clears it, so not earlier
        libc.prctl(PR_SET_PDEATHSIG, orders.stop)
    if os.getppid() != guard:
        os._exit(1)
    os.execv(orders.command[0], orders.command)  # noqa: S606  the very purpose: no shell


def watch(orders: Orders, server: int, output: int) -> int:
    """Pass the server's output to its log until it has ended; its exit code."""
    log = RotatingLog(orders.folder / "server.log")
    woken, waker = os.pipe()
    told: list[int] = []
    os.set_blocking(output, False)
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)

    def stop(number: int, _: FrameType | None) -> None:
        told.append(number)

    def wake(*_: object) -> None:
        """Let the end of a child interrupt `select`, through the wake-up pipe."""

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGCHLD, wake)
    waiting_on, deadline = [0, output, woken], float("inf")
    while not (ended := os.waitpid(server, os.WNOHANG))[0]:
        if deadline == float("inf") and (told or os.getppid() != orders.parent):
            os.kill(server, orders.stop)
            deadline = time.monotonic() + GRACE_SECONDS
        elif time.monotonic() > deadline:
            os.kill(server, signal.SIGKILL)
        for ready in select.select(waiting_on, [], [], LOOK_SECONDS)[0]:
            passed_on = os.read(ready, 65536)
            if ready == output:
                log.write(passed_on)
            elif ready == 0:  # end of file: nobody holds the pipe's other end any more
                told.append(0)
            if not passed_on:
                waiting_on.remove(ready)
    with contextlib.suppress(BlockingIOError):
        while last := os.read(output, 65536):
            log.write(last)
    (orders.folder / "pid").unlink(missing_ok=True)
    return os.waitstatus_to_exitcode(ended[1]) & 0xFF


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))
