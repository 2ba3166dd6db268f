"""Who holds a lock, and that no dead process does."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hirestream.stack.errors import InUse
from hirestream.stack.locks import locked
from hirestream.stack.notices import Notice, Waiting


def test_a_held_lock_is_refused_with_its_holders_number(tmp_path: Path) -> None:
    path, told = tmp_path / "lock", list[Notice]()
    with (
        locked(path, seconds=0, refusal=InUse.state),
        pytest.raises(InUse, match=f"in use by process {os.getpid()}.*HIRESTREAM_STATE"),
        locked(path, seconds=0.1, refusal=InUse.state, tell=told.append),
    ):
        pass
    assert told == [Waiting(tmp_path, f"process {os.getpid()}")]


def test_a_lock_left_behind_by_a_crash_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_text("999999")
    with locked(path, seconds=0, refusal=InUse.state):
        assert path.read_text() == str(os.getpid())


def test_a_child_that_inherits_the_lock_goes_on_holding_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locked(path, seconds=0, refusal=InUse.state) as descriptor:
        child = subprocess.Popen(
            [sys.executable, "-IS", "-c", "input()"],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[descriptor],
        )
    with pytest.raises(InUse), locked(path, seconds=0, refusal=InUse.state):
        pass
    child.communicate()
    with locked(path, seconds=0, refusal=InUse.state):
        pass


def test_whoever_is_told_to_stop_no_longer_waits(tmp_path: Path) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with (
        locked(tmp_path / "lock", seconds=0, refusal=InUse.cache),
        pytest.raises(InUse, match="HIRESTREAM_CACHE"),
        locked(tmp_path / "lock", seconds=600, refusal=InUse.cache, cancelled=cancelled),
    ):
        pass
