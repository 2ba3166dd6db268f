"""One child's life: limits first, then documents, one after another, until the pool hangs up."""

import contextlib
import logging
import os
import resource
import socket
import sys
from pathlib import Path

from schemas.resume import RejectionCode
from services.parser import wire
from services.parser.limits import MIB, Limits
from services.parser.outcome import BROKEN, OUTCOME, TOO_MUCH_MEMORY, Outcome, Rejected
from services.parser.reading import Engine

# What any document needs beside the vocabulary, however large that has grown.
_LEAST = 128 * MIB


def serve(connection: socket.socket, engine: Engine, limits: Limits, *, ocr: bool) -> None:
    """Read documents until the pool closes its end."""
    confine(limits, ocr=ocr)
    # Libraries warn in words of the document; nothing of a resume may reach a log.
    logging.disable(logging.CRITICAL)
    while (given := wire.receive(connection)) is not None:
        task, data = given
        seconds = limits.ocr_cpu_seconds if task.ocr else limits.cpu_seconds
        allow_cpu(seconds)
        outcome = attempt(engine, task, data, limits)
        connection.sendall(wire.frame(OUTCOME.dump_json(outcome)))


def attempt(engine: Engine, task: wire.Task, data: bytes, limits: Limits) -> Outcome:
    """Parse, and turn whatever a library throws into a reason; the child goes on."""
    try:
        return engine.parse(data, task.file_name, ocr=task.ocr, limits=limits)
    except (MemoryError, RecursionError):
        return Rejected(code=RejectionCode.TOO_COSTLY, reason=TOO_MUCH_MEMORY)
    except Exception:  # noqa: BLE001 - a hostile file can raise anything
        return Rejected(code=RejectionCode.CORRUPT, reason=BROKEN)


def confine(limits: Limits, *, ocr: bool) -> None:
    """No core dumps, no files written; memory bounded in the way this kind of child can bear."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if ocr:
        # onnxruntime reserves address space it never touches: its memory is watched instead.
        os.nice(19)  # a text resume that arrives meanwhile goes first
        return
    if sys.platform == "linux":
        space, resident = _held()
        ceiling = space + max(limits.memory_bytes - resident, _LEAST)
        with contextlib.suppress(ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


def _held() -> tuple[int, int]:
    """Bytes of address space, and those of them that are resident."""
    space, resident = Path("/proc/self/statm").read_text().split()[:2]
    return int(space) * resource.getpagesize(), int(resident) * resource.getpagesize()


def allow_cpu(seconds: int) -> None:
    """The next document may use this much more processor time; beyond it the kernel ends us."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, hard))
