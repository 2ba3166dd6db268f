"""What process 1 of a container owes its system: to reap every orphan, and pass signals on."""

import contextlib
import os
import signal
from collections.abc import Callable

PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def as_init(program: Callable[[], int], *, first: bool | None = None) -> int:
    """Run the program; where we are process 1, in a child, while we do the reaping.

    The orphans of a killed server fall to process 1. A program that also starts processes of its
    own cannot reap them: it would take its own children's exit codes away from itself.
    """
    if not (os.getpid() == 1 if first is None else first):
        return program()
    signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON)
    child = os.fork()
    if not child:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
        return program()
    for number in PASSED_ON:
        signal.signal(number, lambda received, _: pass_on(child, received))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
    return reap_until(child)


def pass_on(child: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, number)


def reap_until(child: int) -> int:
    """Reap whatever ends, until the child has; its exit code, as a shell would tell it."""
    while True:
        ended, status = os.wait()
        if ended == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
