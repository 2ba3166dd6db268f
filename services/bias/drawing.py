"""Draws one redacted document in a child process: `python -m services.bias.drawing`.

A resume is a stranger's file and the engine that draws it is native code. The child has limits on
time and memory; whatever it does ends with it.
"""

import asyncio
import contextlib
import json
import logging
import os
import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.bias.redaction import RedactionError, redact_pdf

CPU_SECONDS: Final = 60
WALL_SECONDS: Final = 120.0
MEMORY_BYTES: Final = 2 << 30
BROKEN: Final = "The document cannot be drawn"
SCANNED: Final = "A page of it is a picture, in which names cannot be found"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The new file, or why there is none."""

    pdf: bytes = b""
    failure: str | None = None


async def drawn(
    pdf: bytes, strings: Sequence[str], studies: Sequence[str] = (), *, wall: float = WALL_SECONDS
) -> Drawn:
    """The document without the strings, nor the years of studies, by a child that may die of it."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.bias.drawing",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # libraries complain in words of the document
    )
    task = json.dumps([list(strings), list(studies)]).encode() + b"\n" + pdf
    try:
        async with asyncio.timeout(wall):
            answer, _ = await child.communicate(task)
    except TimeoutError:
        return Drawn(failure=BROKEN)
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    return _read(answer) if child.returncode == 0 else Drawn(failure=BROKEN)


def _read(answer: bytes) -> Drawn:
    head, _, pdf = answer.partition(b"\n")
    failure: str | None = json.loads(head)
    return Drawn(pdf=pdf, failure=failure)


def attempt(pdf: bytes, strings: Sequence[str], studies: Sequence[str] = ()) -> Drawn:
    """A page that holds no text could show a name that nobody finds: then there is no file."""
    try:
        redacted = redact_pdf(pdf, [], strings, studies)
    except RedactionError as error:
        return Drawn(failure=str(error))
    if redacted.unsearched_pages:
        return Drawn(failure=SCANNED)
    return Drawn(pdf=redacted.pdf)


def confine() -> None:
    """No file is written, no core is dumped, and neither time nor memory is without end."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main() -> None:
    logging.disable(logging.CRITICAL)
    confine()
    head, _, pdf = sys.stdin.buffer.read().partition(b"\n")
    result = attempt(pdf, *json.loads(head))
    sys.stdout.buffer.write(json.dumps(result.failure).encode() + b"\n" + result.pdf)


if __name__ == "__main__":
    main()
