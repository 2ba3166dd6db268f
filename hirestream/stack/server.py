"""One server's life: booted in the background, watched, started again when it dies, stopped."""

import contextlib
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from hirestream.stack import ports
from hirestream.stack.errors import (
    DiskFull,
    InUse,
    PortTaken,
    ServerFailed,
    StackError,
    StateUnusable,
    is_full,
)
from hirestream.stack.locks import locked
from hirestream.stack.notices import Change, Listener, Phase, silence
from hirestream.stack.process import FULL_DISK, Account, Guarded, tail

LOCK_SECONDS = 30.0  # a server whose parent was killed gets as long to stop
READY_SECONDS = 90.0
LOOK_SECONDS = 0.02
PORT_TRIES = 3
RETRY_SECONDS = 0.5
DEATHS = 10
DEATHS_WITHIN_SECONDS = 60.0


class Recipe(Protocol):
    """What is particular to one kind of server."""

    @property
    def name(self) -> str: ...
    @property
    def stop_signal(self) -> signal.Signals: ...
    @property
    def ports_needed(self) -> int: ...
    @property
    def logs(self) -> tuple[str, ...]:
        """Name the files in its folder that say what went wrong."""
        ...

    @property
    def account(self) -> Account: ...

    def prepare(self, home: Path, chosen: list[int], lock: int) -> list[str]:
        """Make the data folder if there is none; the command that runs the server."""
        ...

    def environment(self, chosen: list[int]) -> Mapping[str, str] | None:
        """Return the variables the server runs with; None for ours."""
        ...

    def answers(self, home: Path, chosen: list[int]) -> bool:
        """Tell whether our own server, and no other on its port, answers a real request."""
        ...


@dataclass(slots=True)
class Deaths:
    """When to stop starting a server again: it died so often within so many seconds."""

    limit: int = DEATHS
    within: float = DEATHS_WITHIN_SECONDS
    clock: Callable[[], float] = time.monotonic
    _times: deque[float] = field(default_factory=deque)

    def too_many(self) -> bool:
        """Count one death, and tell whether it was one too many."""
        now = self.clock()
        self._times.append(now)
        while now - self._times[0] > self.within:
            self._times.popleft()
        return len(self._times) >= self.limit


class Stopped(StackError):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} was stopped before it answered. Start it again.")


class Server:
    """A child process with data, log, ports and lock in one folder; it cannot outlive us.

    Every process of the server inherits the lock, so who holds it knows that none of them runs.
    """

    def __init__(
        self,
        recipe: Recipe,
        home: Path,
        *,
        tell: Listener = silence,
        deaths: Callable[[], Deaths] = Deaths,
    ) -> None:
        self.recipe = recipe
        self.home = home
        self.ports: list[int] = []
        self._tell = tell
        self._deaths = deaths
        self._stopping = threading.Event()
        self._mutex = threading.Lock()
        self._ready: Future[None] = Future()
        self._process: Guarded | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Boot in the background; after `stop`, on the same ports again."""
        self._stopping.clear()
        self._ready = Future()
        self._thread = threading.Thread(target=self._live, name=self.recipe.name, daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait until the server answers, or raise what keeps it from doing so."""
        self._ready.result()

    def end(self) -> None:
        """Ask the server to stop, without waiting."""
        self._stopping.set()
        with self._mutex:
            if self._process:
                self._process.end()

    def stop(self) -> None:
        """End the server and the watch over it, and wait until both are over."""
        self.end()
        if thread := self._thread:
            thread.join()

    def kill(self) -> None:
        """Kill the server, for drills; return when the watch has seen it and starts it again."""
        if pid := self.pid():
            self.follow(lambda: os.kill(pid, signal.SIGKILL))

    def follow(self, blow: Callable[[], object]) -> None:
        """Strike the server; return when the watch has noticed its death, so that `wait` waits."""
        before = self._ready
        blow()
        while self._ready is before and not self._stopping.is_set():
            time.sleep(LOOK_SECONDS)

    def pid(self) -> int | None:
        """Return the server's own process id, its guard's child."""
        with contextlib.suppress(OSError, ValueError):
            return int((self.home / "pid").read_text())
        return None

    def _live(self) -> None:
        error: BaseException = Stopped(self.recipe.name)
        try:
            self._tell(Change(self.recipe.name, Phase.STARTING))
            self._boot()
            self._watch()
        except BaseException as caught:  # noqa: BLE001  whoever waits is told, whatever it was
            error = self._sentence(caught)
        self._close()
        if not self._ready.done():
            self._ready.set_exception(error)
        if self._stopping.is_set():
            self._tell(Change(self.recipe.name, Phase.STOPPED))
        else:
            self._tell(Change(self.recipe.name, Phase.FAILED, str(error)))

    def _boot(self) -> None:
        """Start for the first time; another program may take a port before the server has it."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        memo = self.home / "ports.json"
        wanted = self.ports or ports.recall(memo)
        for attempt in range(1, PORT_TRIES + 1):
            wanted = ports.choose(self.recipe.ports_needed, wanted)
            ports.remember(memo, wanted)
            try:
                self._launch(wanted)
                break
            except PortTaken:
                if attempt == PORT_TRIES:
                    raise

    def _watch(self) -> None:
        """Start the server again, on its ports, whenever it dies; clients know no others."""
        deaths = self._deaths()
        while self._process and not self._stopping.is_set():
            code = self._process.wait()
            if self._stopping.is_set():
                return
            self._ready = Future()
            self._tell(Change(self.recipe.name, Phase.DIED, f"exit code {code}"))
            self._start_again(deaths)

    def _start_again(self, deaths: Deaths) -> None:
        while not self._stopping.is_set():
            if deaths.too_many():
                happened = f"died {deaths.limit} times within {deaths.within:g} s"
                raise self._failure(f"{happened} and was not started again")
            with contextlib.suppress(ServerFailed):
                self._launch(self.ports)
                return
            self._stopping.wait(RETRY_SECONDS)

    def _launch(self, chosen: list[int]) -> None:
        """Run the server and wait until it answers."""
        self._close()
        self.ports = chosen
        recipe, home = self.recipe, self.home
        with locked(home / "lock", seconds=LOCK_SECONDS, refusal=InUse.state) as lock:
            command = recipe.prepare(home, chosen, lock)
            with self._mutex:
                if self._stopping.is_set():
                    return
                self._process = Guarded.launch(
                    command,
                    home,
                    stop=recipe.stop_signal,
                    account=recipe.account,
                    lock=lock,
                    environment=recipe.environment(chosen),
                )
        deadline = time.monotonic() + READY_SECONDS
        while self._process.running and time.monotonic() < deadline:
            if all(map(ports.answers, chosen)) and recipe.answers(home, chosen):
                self._tell(Change(recipe.name, Phase.READY))
                self._ready.set_result(None)
                return
            time.sleep(LOOK_SECONDS)
        if not self._stopping.is_set():
            raise self._did_not_start()

    def _did_not_start(self) -> StackError:
        ended = self._process and not self._process.running
        self._close()
        if ended and not all(map(ports.is_free, self.ports)):
            return PortTaken(self.recipe.name, self.ports, self._log())
        no_answer = f"gave no answer in {READY_SECONDS:g} s"
        return self._failure("ended before it answered" if ended else no_answer)

    def _failure(self, happened: str) -> StackError:
        said = tail(*(self.home / log for log in self.recipe.logs))
        if FULL_DISK in said:
            return DiskFull(self.home)
        return ServerFailed(self.recipe.name, happened, self._log(), said)

    def _sentence(self, error: BaseException) -> BaseException:
        if isinstance(error, OSError):
            reason = error.strerror or str(error)
            return DiskFull(self.home) if is_full(error) else StateUnusable(self.home, reason)
        return error

    def _close(self) -> None:
        if self._process:
            self._process.close()
            self._process = None

    def _log(self) -> Path:
        return self.home / self.recipe.logs[-1]
