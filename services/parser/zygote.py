"""The warm process that children are forked from: vocabulary loaded once, nothing parsed here.

It lives exactly as long as the other end of its socket: when the pool's process is gone, even by
kill -9, the socket closes, and the zygote kills its children and ends.
"""

import contextlib
import ctypes
import gc
import json
import os
import signal
import socket
import sys

from services.parser.child import serve
from services.parser.limits import Limits
from services.parser.ocr.choice import OcrChoice
from services.parser.reading import Engine

_PR_SET_PDEATHSIG = 1


def main(fd: int, limits: Limits, choice: OcrChoice) -> None:
    """Answer "spawn" with a new child's pid and "reap" with how a child ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    control = socket.socket(fileno=fd)
    engine = Engine.load(choice)
    # What is loaded stays shared between children only if the collector leaves it alone.
    gc.collect()
    gc.freeze()
    children: set[int] = set()
    try:
        _obey(control, engine, limits, children)
    finally:
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _obey(control: socket.socket, engine: Engine, limits: Limits, children: set[int]) -> None:
    control.sendall(b"ready\n")
    while True:
        message, fds, _flags, _address = socket.recv_fds(control, 4096, 1)
        if not message:
            return
        order = json.loads(message)
        if order["do"] == "spawn":
            pid = _spawn(control, fds[0], engine, limits, ocr=order["ocr"])
            children.add(pid)
            os.close(fds[0])
            control.sendall(b"%d\n" % pid)
        else:
            children.discard(order["pid"])
            control.sendall(b"%d\n" % _reap(order["pid"]))


def _spawn(control: socket.socket, fd: int, engine: Engine, limits: Limits, *, ocr: bool) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        control.close()
        _die_with_parent()
        serve(socket.socket(fileno=fd), engine, limits, ocr=ocr)
        status = 0
    finally:
        os._exit(status)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _reap(pid: int) -> int:
    """Kill a child, if it still lives, and tell its exit status: negative for a signal."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    try:
        _, status = os.waitpid(pid, 0)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    given = json.loads(sys.argv[2])
    main(int(sys.argv[1]), Limits(**given["limits"]), OcrChoice(**given["ocr"]))
