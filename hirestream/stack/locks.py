"""A file lock that ends with its last holder, so a crash never leaves a stale one."""

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path

from hirestream.stack.notices import Listener, Waiting, silence

POLL_SECONDS = 0.05

Refusal = Callable[[Path, str], Exception]


@contextlib.contextmanager
def locked(
    path: Path,
    *,
    seconds: float,
    refusal: Refusal,
    tell: Listener = silence,
    cancelled: threading.Event | None = None,
) -> Generator[int]:
    """Hold the lock at `path`, or raise `refusal(folder, holder)` after so many seconds.

    Yields the descriptor: a process that inherits it goes on holding the lock after we let go.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline, told = time.monotonic() + seconds, False
        while not _taken(descriptor):
            holder = holder_of(path)
            if time.monotonic() >= deadline or (cancelled and cancelled.is_set()):
                raise refusal(path.parent, holder)
            if not told:
                tell(Waiting(path.parent, holder))
                told = True
            time.sleep(POLL_SECONDS)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def holder_of(path: Path) -> str:
    """Name the process that took the lock, as the lock's file has it."""
    number = path.read_text(errors="replace").strip()
    return f"process {number}" if number.isdecimal() else "another process"


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
