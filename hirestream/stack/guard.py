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
from dataclasses import dataclass
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
    command: list[str]


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
    pid = orders.folder / "pid"
    pid.write_text(str(server))
    code = watch(orders, server, output)
    pid.unlink(missing_ok=True)
    return code


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


@dataclass(slots=True)
class Watch:
    """One server under watch, from its start to its end."""

    orders: Orders
    server: int
    output: int
    woken: int
    told: bool = False
    killed_at: float = 0.0

    def until_its_end(self) -> int:
        """Pass the server's output on until it has ended; its exit code."""
        log = RotatingLog(self.orders.folder / "server.log")
        sources = [0, self.output, self.woken]
        while not (ended := os.waitpid(self.server, os.WNOHANG))[0]:
            self.press()
            for source in select.select(sources, [], [], LOOK_SECONDS)[0]:
                received = os.read(source, 65536)
                if source == self.output:
                    log.write(received)
                if not received:
                    sources.remove(source)
                    self.told |= source == 0  # nobody holds the parent's end of the pipe
        with contextlib.suppress(BlockingIOError):
            while last := os.read(self.output, 65536):
                log.write(last)
        return os.waitstatus_to_exitcode(ended[1]) & 0xFF

    def press(self) -> None:
        """Stop the server where that is asked for, and kill it where it takes too long."""
        if not self.killed_at and (self.told or os.getppid() != self.orders.parent):
            os.kill(self.server, self.orders.stop)
            self.killed_at = time.monotonic() + GRACE_SECONDS
        elif self.killed_at and time.monotonic() > self.killed_at:
            os.kill(self.server, signal.SIGKILL)


def watch(orders: Orders, server: int, output: int) -> int:
    """Wake up for output, for SIGTERM, for the parent's end and for the server's."""
    woken, waker = os.pipe()
    for end in (output, woken, waker):
        os.set_blocking(end, False)
    watched = Watch(orders, server, output, woken)

    def stop(_number: int, _frame: FrameType | None) -> None:
        watched.told = True

    def wake(*_: object) -> None:
        """Let the end of a child interrupt `select`, through the wake-up pipe."""

    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGCHLD, wake)
    return watched.until_its_end()


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))
