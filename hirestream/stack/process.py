"""Run commands: a server under its guard, or a preparing step to its end."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from hirestream.stack.errors import DiskFull, ServerFailed

GUARD = Path(__file__).with_name("guard.py")
SERVER_LOG = "server.log"
FULL_DISK = "No space left on device"
TAIL_BYTES = 2000


@dataclass(frozen=True, slots=True)
class Account:
    """The user that a server runs as; 0 is our own."""

    uid: int = 0
    gid: int = 0


OURSELVES = Account()


@dataclass(frozen=True, slots=True)
class Guarded:
    """A server and its guard, which stops it when told and when this process is gone."""

    guard: subprocess.Popen[bytes]

    @classmethod
    def launch(
        cls,
        command: Sequence[str],
        home: Path,
        *,
        stop: signal.Signals,
        account: Account,
        lock: int,
        environment: Mapping[str, str] | None = None,
    ) -> Self:
        """Start the command; it and all its children hold the descriptor `lock`."""
        orders = [os.getpid(), int(stop), account.uid, account.gid, home]
        guard = subprocess.Popen(  # noqa: S603  our own interpreter and script
            [sys.executable, "-IS", str(GUARD), *map(str, orders), *command],
            cwd=home,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in the terminal is ours to pass on, in our order
            pass_fds=[lock],
            env=environment,
        )
        return cls(guard)

    @property
    def running(self) -> bool:
        return self.guard.poll() is None

    def wait(self) -> int:
        """Wait for the server's end, asked for or not; its exit code."""
        return self.guard.wait()

    def end(self) -> None:
        """Ask the server to stop; `wait` waits until it has."""
        if self.running:
            self.guard.terminate()

    def close(self) -> None:
        self.end()
        self.guard.wait()
        if self.guard.stdin:
            with contextlib.suppress(OSError):
                self.guard.stdin.close()


def run(name: str, command: Sequence[str], home: Path, *, account: Account, lock: int) -> None:
    """Run a preparing step to its end, as the given user."""
    other = bool(account.uid)
    step = subprocess.run(  # noqa: S603  paths of our own making
        command,
        cwd="/",
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        user=account.uid if other else None,
        group=account.gid if other else None,
        extra_groups=[] if other else None,
        start_new_session=True,
        pass_fds=[lock],
    )
    if step.returncode:
        said = step.stdout + step.stderr
        if FULL_DISK in said:
            raise DiskFull(home)
        raise ServerFailed(name, "could not be prepared", home, said[-TAIL_BYTES:])


def tail(*logs: Path) -> str:
    """Return what the logs end with."""
    endings = [log.read_text(errors="replace")[-TAIL_BYTES:] for log in logs if log.exists()]
    return "\n".join(endings)
