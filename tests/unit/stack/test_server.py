"""A server's life, with a server of a few lines in the place of Kafka."""

import queue
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hirestream.stack import ports
from hirestream.stack.errors import DiskFull, InUse, PortTaken, ServerFailed, StateUnusable
from hirestream.stack.locks import locked
from hirestream.stack.notices import Change, Notice, Phase
from hirestream.stack.process import OURSELVES, Account
from hirestream.stack.server import Deaths, Server, Stopped

SECONDS = 20
ECHO = """
import os, socket
with socket.create_server(("127.0.0.1", int(os.environ["PORT"]))) as server:
    while True:
        connection = server.accept()[0]
        if connection.recv(1):
            connection.send(b"!")
        connection.close()
"""
FAILING = "import sys; print('the disk was eaten', flush=True); sys.exit(3)"
FULL = "import sys; print('No space left on device', flush=True); sys.exit(3)"


@dataclass
class Recipe:
    """Runs a script that listens on one port."""

    script: str = ECHO
    name: str = "echo"
    stop_signal: signal.Signals = signal.SIGTERM
    ports_needed: int = 1
    logs: tuple[str, ...] = ("server.log",)
    account: Account = OURSELVES
    before: Callable[[int], None] = lambda _: None

    def prepare(
        self,
        home: Path,  # noqa: ARG002  the recipe's form
        chosen: list[int],
        lock: int,  # noqa: ARG002  the recipe's form
    ) -> list[str]:
        self.before(chosen[0])
        return [sys.executable, "-IS", "-c", self.script]

    def environment(self, chosen: list[int]) -> Mapping[str, str]:
        return {"PORT": str(chosen[0])}

    def answers(self, home: Path, chosen: list[int]) -> bool:  # noqa: ARG002  the recipe's form
        with socket.create_connection((ports.HOST, chosen[0]), SECONDS) as connection:
            connection.send(b"?")
            return connection.recv(1) == b"!"


@dataclass
class Ear:
    """Hears what a server tells."""

    notices: "queue.Queue[Notice]" = field(default_factory=queue.Queue)

    def hear(self, phase: Phase) -> Change:
        """Wait for a phase, and pass over what comes before it."""
        while True:
            notice = self.notices.get(timeout=SECONDS)
            if isinstance(notice, Change) and notice.phase is phase:
                return notice


@pytest.fixture
def ear() -> Ear:
    return Ear()


def test_a_server_is_ready_once_it_has_answered(tmp_path: Path, ear: Ear) -> None:
    server = Server(Recipe(), tmp_path / "echo", tell=ear.notices.put)
    server.start()
    server.wait()
    assert server.recipe.answers(tmp_path, server.ports)
    server.stop()
    assert not ports.answers(server.ports[0])
    assert [ear.hear(phase).phase for phase in (Phase.STARTING, Phase.READY, Phase.STOPPED)]


def test_it_comes_back_on_the_same_port(tmp_path: Path) -> None:
    first = Server(Recipe(), tmp_path / "echo")
    first.start()
    first.wait()
    first.stop()
    second = Server(Recipe(), tmp_path / "echo")
    second.start()
    second.wait()
    second.stop()
    assert first.ports == second.ports


def test_one_server_can_be_stopped_and_started_again(tmp_path: Path) -> None:
    server = Server(Recipe(), tmp_path / "echo")
    for _ in range(2):
        server.start()
        server.wait()
        server.stop()
    assert server.pid() is None


def test_a_killed_server_is_noticed_and_started_again_on_its_port(tmp_path: Path, ear: Ear) -> None:
    server = Server(Recipe(), tmp_path / "echo", tell=ear.notices.put)
    server.start()
    server.wait()
    before, port = server.pid(), server.ports
    server.kill()
    server.wait()
    assert server.ports == port
    assert server.pid() not in {None, before}
    assert ear.hear(Phase.DIED).detail == "exit code 247"
    server.stop()


def test_a_server_that_keeps_dying_is_given_up(tmp_path: Path, ear: Ear) -> None:
    recipe = Recipe()
    server = Server(recipe, tmp_path / "echo", tell=ear.notices.put, deaths=lambda: Deaths(limit=2))
    server.start()
    server.wait()
    recipe.script = FAILING
    server.kill()
    with pytest.raises(ServerFailed, match=r"(?s)died 2 times within 60 s.*disk was eaten"):
        server.wait()
    assert "not started again" in ear.hear(Phase.FAILED).detail
    server.stop()


@pytest.mark.parametrize(
    ("script", "kind", "sentence"),
    [
        (FAILING, ServerFailed, r"(?s)echo ended before it answered.*server.log.*disk was eaten"),
        (FULL, DiskFull, "The disk that holds .*echo is full"),
    ],
)
def test_a_server_that_cannot_start_says_why(
    tmp_path: Path, script: str, kind: type[Exception], sentence: str
) -> None:
    server = Server(Recipe(script), tmp_path / "echo")
    server.start()
    with pytest.raises(kind, match=sentence):
        server.wait()
    server.stop()


def test_a_port_taken_between_choice_and_bind_is_replaced(tmp_path: Path) -> None:
    taken: list[socket.socket] = []

    def take(port: int) -> None:
        if not taken:
            taken.append(silent(port))

    server = Server(Recipe(before=take), tmp_path / "echo")
    server.start()
    server.wait()
    assert server.ports[0] != taken[0].getsockname()[1]
    server.stop()
    taken[0].close()


def test_ports_taken_again_and_again_are_told(tmp_path: Path) -> None:
    taken: list[socket.socket] = []
    server = Server(Recipe(before=lambda port: taken.append(silent(port))), tmp_path / "echo")
    server.start()
    with pytest.raises(PortTaken, match=r"could not bind its ports .* on 127\.0\.0\.1"):
        server.wait()
    server.stop()
    for port in taken:
        port.close()


def silent(port: int) -> socket.socket:
    """Hold a port without listening on it."""
    holder = socket.socket()
    holder.bind((ports.HOST, port))
    return holder


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    server = Server(Recipe(), tmp_path / "file" / "echo")
    server.start()
    with pytest.raises(StateUnusable, match=r"Not a directory.*HIRESTREAM_STATE"):
        server.wait()
    server.stop()


def test_a_server_stopped_while_it_boots_ends_its_waiting(tmp_path: Path) -> None:
    server = Server(Recipe(before=lambda _: server.end()), tmp_path / "echo")
    server.start()
    with pytest.raises(Stopped):
        server.wait()
    server.stop()


def test_a_running_server_keeps_others_off_its_folder(tmp_path: Path) -> None:
    server = Server(Recipe(), tmp_path / "echo")
    server.start()
    server.wait()
    with pytest.raises(InUse), locked(tmp_path / "echo/lock", seconds=0, refusal=InUse.state):
        pass
    server.stop()
    with locked(tmp_path / "echo/lock", seconds=0, refusal=InUse.state):
        pass


@pytest.mark.parametrize(
    ("times", "verdicts"),
    [
        ([0, 10, 20], [False, False, True]),
        ([0, 10, 70.1], [False, False, False]),
        ([0, 100, 110, 120], [False, False, False, True]),
    ],
)
def test_deaths_count_within_their_window(times: list[float], verdicts: list[bool]) -> None:
    clock = iter(times)
    deaths = Deaths(limit=3, within=60, clock=lambda: next(clock))
    assert [deaths.too_many() for _ in times] == verdicts
