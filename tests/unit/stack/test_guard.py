"""A guard outlives nobody, and neither does what it guards.

Every process of a guarded server holds one end of a pipe; its other end reads end-of-file only
when the last of them is gone.
"""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hirestream.stack.guard import RotatingLog
from hirestream.stack.process import OURSELVES, Guarded

SECONDS = 20
STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (print("bye", flush=True), os._exit(7)))
os.write(int(sys.argv[1]), b"uu")
while True:
    signal.pause()
"""
PARENT = """
import signal, sys
from pathlib import Path
from hirestream.stack.process import OURSELVES, Guarded
home, pipe, script = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
command = [sys.executable, "-IS", "-c", script, str(pipe)]
Guarded.launch(command, home, stop=signal.SIGKILL, account=OURSELVES, lock=pipe)
signal.pause()
"""


@dataclass
class Pipe:
    reading: int
    writing: int

    def read(self) -> bytes:
        assert select.select([self.reading], [], [], SECONDS)[0], "nothing was heard in time"
        return os.read(self.reading, 1)


@pytest.fixture
def pipe() -> Generator[Pipe]:
    made = Pipe(*os.pipe())
    yield made
    os.close(made.reading)


def launched(script: str, home: Path, pipe: Pipe, stop: signal.Signals) -> Guarded:
    command = [sys.executable, "-IS", "-c", script, str(pipe.writing)]
    guarded = Guarded.launch(command, home, stop=stop, account=OURSELVES, lock=pipe.writing)
    os.close(pipe.writing)
    assert pipe.read() + pipe.read() == b"uu"
    return guarded


def test_the_server_stops_by_its_own_signal_and_its_exit_code_is_passed_on(
    tmp_path: Path, pipe: Pipe
) -> None:
    guarded = launched(STUBBORN, tmp_path, pipe, signal.SIGTERM)
    assert int((tmp_path / "pid").read_text()) > 0
    guarded.close()
    assert guarded.wait() == 7
    assert pipe.read() == b""
    assert (tmp_path / "server.log").read_text() == "bye\n"
    assert not (tmp_path / "pid").exists()


def test_a_parent_that_is_killed_leaves_nothing_behind(tmp_path: Path, pipe: Pipe) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path), str(pipe.writing), STUBBORN],
        pass_fds=[pipe.writing],
    )
    os.close(pipe.writing)
    assert pipe.read() + pipe.read() == b"uu"
    parent.kill()
    parent.wait()
    assert pipe.read() == b""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_guard_that_is_killed_takes_the_server_with_it(tmp_path: Path, pipe: Pipe) -> None:
    guarded = launched(STUBBORN, tmp_path, pipe, signal.SIGKILL)
    guarded.guard.kill()
    guarded.close()
    assert pipe.read() == b""


def test_the_end_of_a_server_is_told_at_once(tmp_path: Path, pipe: Pipe) -> None:
    guarded = launched(STUBBORN, tmp_path, pipe, signal.SIGTERM)
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)
    assert guarded.wait() == -signal.SIGKILL & 0xFF
    guarded.close()


def test_a_command_that_does_not_exist_ends_the_guard(tmp_path: Path, pipe: Pipe) -> None:
    guarded = Guarded.launch(
        ["/does/not/exist"], tmp_path, stop=signal.SIGTERM, account=OURSELVES, lock=pipe.writing
    )
    os.close(pipe.writing)
    assert guarded.wait() != 0
    guarded.close()
    assert "FileNotFoundError" in (tmp_path / "server.log").read_text()


def test_a_log_is_rotated_before_it_grows_too_large(tmp_path: Path) -> None:
    log = RotatingLog(tmp_path / "server.log", limit=10, kept=3)
    for line in (b"first 10\n", b"second 10\n", b"third 10\n", b"fourth 10\n"):
        log.write(line)
    assert (tmp_path / "server.log").read_bytes() == b"fourth 10\n"
    assert (tmp_path / "server.log.1").read_bytes() == b"third 10\n"
    assert (tmp_path / "server.log.2").read_bytes() == b"second 10\n"
    assert not (tmp_path / "server.log.3").exists()


def test_a_log_that_cannot_be_written_does_not_stop_the_guard(tmp_path: Path) -> None:
    RotatingLog(tmp_path / "missing folder" / "server.log").write(b"lost")
    assert list(tmp_path.iterdir()) == []
