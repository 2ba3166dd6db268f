"""Reads hostile files in children that can be killed; what a file breaks is its own child only."""

import asyncio
import contextlib
import json
import signal
import socket
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import ValidationError

from schemas.resume import RejectionCode
from services.parser import wire
from services.parser.limits import MIB, Limits
from services.parser.ocr.choice import OcrChoice, require
from services.parser.outcome import (
    BROKEN,
    OUTCOME,
    TOO_MUCH_MEMORY,
    TOO_MUCH_TIME,
    Outcome,
    Rejected,
)
from services.parser.watch import resident_bytes

_WATCH_EVERY = 0.02
# Named, not imported: what reads documents takes seconds to load, and no part of it runs here.
_ZYGOTE = "services.parser.zygote"


class ChildLost(Exception):
    """The child ended without an answer."""


class _ZygoteLost(Exception):
    """The warm process is gone, and its children with it; no document is to blame."""


@dataclass(slots=True)
class _Child:
    pid: int
    reader: StreamReader
    writer: StreamWriter
    ocr: bool
    documents: int = 0


class ParserPool:
    """At most `workers` documents at once, each in a warm child of its own.

    Use it as a context manager; leaving it ends every child.
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        limits: Limits | None = None,
        ocr: OcrChoice | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._choice = ocr or OcrChoice()
        self._turns = asyncio.Semaphore(workers)
        self._idle: list[_Child] = []
        self._zygote: _Zygote | None = None
        self._zygote_lock = asyncio.Lock()

    async def __aenter__(self) -> Self:
        require(self._choice)
        async with self._zygote_lock:
            self._zygote = await _Zygote.start(self._limits, self._choice)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in self._idle:
            child.writer.close()
        self._idle.clear()
        if self._zygote is not None:
            await self._zygote.stop()

    async def read(
        self, path_or_bytes: Path | bytes, *, file_name: str | None = None, ocr: bool = False
    ) -> Outcome:
        """What the file says, or why it says nothing. Cancelling kills the child."""
        limits = self._limits
        if isinstance(path_or_bytes, Path):
            file_name = file_name or path_or_bytes.name
            size = (await asyncio.to_thread(path_or_bytes.stat)).st_size
            if size > limits.file_bytes:
                return _too_large(size, limits)
            data = await asyncio.to_thread(path_or_bytes.read_bytes)
        else:
            data = path_or_bytes
        if len(data) > limits.file_bytes:
            return _too_large(len(data), limits)
        task = wire.Task(file_name, ocr)
        async with self._turns:
            try:
                return await self._read(data, task)
            except _ZygoteLost:
                return await self._read(data, task)

    async def _read(self, data: bytes, task: wire.Task) -> Outcome:
        async with self._child(ocr=task.ocr) as child:
            wall = self._limits.ocr_wall_seconds if task.ocr else self._limits.wall_seconds
            memory = self._limits.ocr_memory_bytes if task.ocr else self._limits.memory_bytes
            watch = asyncio.create_task(_watch(child.pid, memory))
            answer = asyncio.create_task(_ask(child, task, data))
            try:
                async with asyncio.timeout(wall):
                    await asyncio.wait({watch, answer}, return_when=asyncio.FIRST_COMPLETED)
                if not answer.done():
                    return await self._ended(child, Rejected(code=_COSTLY, reason=TOO_MUCH_MEMORY))
                outcome = answer.result()
            except TimeoutError:
                return await self._ended(child, Rejected(code=_COSTLY, reason=TOO_MUCH_TIME))
            except (ChildLost, ValidationError):
                return await self._ended(child, None)
            finally:
                watch.cancel()
                answer.cancel()
                await asyncio.gather(watch, answer, return_exceptions=True)
            child.documents += 1
            return outcome

    async def _ended(self, child: _Child, verdict: Rejected | None) -> Rejected:
        """Kill and bury the child; without a verdict its exit status is one."""
        child.documents = self._limits.documents_per_child
        status = await self._bury(child)
        if verdict is not None:
            return verdict
        if status is None:
            raise _ZygoteLost
        if status == -signal.SIGXCPU:
            return Rejected(code=_COSTLY, reason=TOO_MUCH_TIME)
        if status in {-signal.SIGKILL, -signal.SIGABRT, -signal.SIGILL, -signal.SIGTRAP}:
            # Native code aborts when an allocation is refused, and the kernel kills on exhaustion.
            return Rejected(code=_COSTLY, reason=TOO_MUCH_MEMORY)
        return Rejected(code=RejectionCode.CORRUPT, reason=BROKEN)

    @asynccontextmanager
    async def _child(self, *, ocr: bool) -> AsyncGenerator[_Child]:
        child = next((c for c in self._idle if c.ocr == ocr and not c.reader.at_eof()), None)
        if child is None:
            child = await self._spawn(ocr=ocr)
        else:
            self._idle.remove(child)
        done = False
        try:
            yield child
            done = True
        finally:
            if done and child.documents < self._limits.documents_per_child:
                self._idle.append(child)
            elif not child.writer.is_closing():
                await asyncio.shield(self._bury(child))

    async def _spawn(self, *, ocr: bool) -> _Child:
        async with self._zygote_lock:
            for stale in [c for c in self._idle if c.reader.at_eof()]:
                self._idle.remove(stale)
                stale.writer.close()
            if self._zygote is not None:
                with contextlib.suppress(_ZygoteLost):
                    if self._zygote.alive:
                        return await self._zygote.spawn(ocr=ocr)
                await self._zygote.stop()  # a dead one still holds its socket
            self._zygote = await _Zygote.start(self._limits, self._choice)
            return await self._zygote.spawn(ocr=ocr)

    async def _bury(self, child: _Child) -> int | None:
        """How the child ended; None where the zygote that knew is gone."""
        child.writer.close()
        async with self._zygote_lock:
            try:
                return await self._zygote.reap(child.pid) if self._zygote else None
            except _ZygoteLost:
                return None


_COSTLY = RejectionCode.TOO_COSTLY


def _too_large(size: int, limits: Limits) -> Rejected:
    return Rejected(
        code=RejectionCode.TOO_LARGE,
        reason=f"The file has {size // MIB} MB; {limits.file_bytes // MIB} MB is the most we read.",
    )


async def _watch(pid: int, memory: int) -> None:
    """Return when the child holds more memory than it may."""
    # Nothing tells when a process grows, so it is looked at again and again.
    while resident_bytes(pid) < memory:  # noqa: ASYNC110
        await asyncio.sleep(_WATCH_EVERY)


async def _ask(child: _Child, task: wire.Task, data: bytes) -> Outcome:
    try:
        child.writer.write(wire.task_frame(task, data))
        await child.writer.drain()
        head, body = wire.lengths(await child.reader.readexactly(wire.PREFIX))
        if head > wire.MAX_ANSWER or body:
            raise ChildLost
        return OUTCOME.validate_json(await child.reader.readexactly(head))
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        raise ChildLost from error


class _Zygote:
    """The warm process, seen from the pool."""

    def __init__(self, process: asyncio.subprocess.Process, control: socket.socket) -> None:
        self._process = process
        self._control = control

    @classmethod
    async def start(cls, limits: Limits, choice: OcrChoice) -> Self:
        ours, theirs = socket.socketpair()
        ours.settimeout(0.0)
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *_zygote_command(theirs.fileno(), limits, choice),
                pass_fds=[theirs.fileno()],
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
            )
        started = cls(process, ours)
        await started._line()
        return started

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def spawn(self, *, ocr: bool) -> _Child:
        ours, theirs = socket.socketpair()
        with theirs:
            order = json.dumps({"do": "spawn", "ocr": ocr}).encode()
            try:
                socket.send_fds(self._control, [order], [theirs.fileno()])
                pid = int(await self._line())
            except (_ZygoteLost, OSError) as error:
                ours.close()
                raise _ZygoteLost from error
        reader, writer = await asyncio.open_connection(sock=ours, limit=1 << 20)
        return _Child(pid, reader, writer, ocr)

    async def reap(self, pid: int) -> int:
        order = json.dumps({"do": "reap", "pid": pid}).encode()
        try:
            await asyncio.get_running_loop().sock_sendall(self._control, order)
        except OSError as error:
            raise _ZygoteLost from error
        return int(await self._line())

    async def _line(self) -> bytes:
        try:
            line = await asyncio.get_running_loop().sock_recv(self._control, 64)
        except OSError as error:
            raise _ZygoteLost from error
        if not line:
            raise _ZygoteLost
        return line

    async def stop(self) -> None:
        self._control.close()
        try:
            async with asyncio.timeout(5):
                await self._process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


def _zygote_command(fd: int, limits: Limits, choice: OcrChoice) -> list[str]:
    settings = json.dumps({"limits": asdict(limits), "ocr": asdict(choice)})
    return [sys.executable, "-m", _ZYGOTE, str(fd), settings]
