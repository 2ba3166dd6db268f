"""Process 1 reaps orphans and passes signals on."""

import signal
import subprocess
import sys

import pytest

from hirestream.stack.init import as_init

# Adopts orphans as process 1 does, leaves one behind, and waits until somebody has reaped it.
ORPHANING = """
import ctypes, os, subprocess, sys
from hirestream.stack.init import as_init
ctypes.CDLL(None).prctl(36, 1)

def program():
    leave_behind = "import os\\nif not (pid := os.fork()): os._exit(0)\\nprint(pid)"
    orphan = subprocess.check_output([sys.executable, "-IS", "-c", leave_behind], text=True)
    while os.path.exists(f"/proc/{orphan.strip()}"):
        os.sched_yield()
    return 5

sys.exit(as_init(program, first=True))
"""
WAITING = """
import signal, sys
from hirestream.stack.init import as_init

def program():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(6))
    print("waiting", flush=True)
    while True:
        signal.pause()

sys.exit(as_init(program, first=True))
"""


def test_any_other_process_just_runs_the_program() -> None:
    assert as_init(lambda: 3) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a test adopt orphans")
def test_an_orphan_is_reaped_while_the_program_runs() -> None:
    ended = subprocess.run([sys.executable, "-c", ORPHANING], check=False, timeout=30)
    assert ended.returncode == 5


def test_a_signal_reaches_the_program_whose_exit_code_is_ours() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITING], stdout=subprocess.PIPE, text=True
    ) as init:
        assert init.stdout
        assert init.stdout.readline() == "waiting\n"
        init.send_signal(signal.SIGTERM)
        assert init.wait(timeout=30) == 6


@pytest.mark.parametrize(
    ("ending", "code"),
    [("return 4", 4), ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 137)],
)
def test_the_end_is_told_as_a_shell_tells_it(ending: str, code: int) -> None:
    script = f"""
import sys
from hirestream.stack.init import as_init
def program():
    {ending}
sys.exit(as_init(program, first=True))
"""
    assert (
        subprocess.run([sys.executable, "-c", script], check=False, timeout=30).returncode == code
    )
