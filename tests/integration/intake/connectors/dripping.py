"""A server whose answers drip: what lies behind it is real, and comes a byte at a time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

PAUSE = 0.4  # seconds between two bytes: never silent, and never done


@dataclass
class Drip:
    """Passes everything on, until a client asks for `slows_on`: that connection's answers drip.
    Where that is empty, they do from the first byte."""

    behind: int
    slows_on: bytes | None = None
    dripped: int = 0
    port: int = 0
    serving: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator["Drip"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in self.serving:
                task.cancel()
            await asyncio.gather(*self.serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        slow = asyncio.Event()
        if self.slows_on == b"":
            slow.set()
        behind, to_behind = await asyncio.open_connection("127.0.0.1", self.behind)
        try:
            with suppress(OSError, asyncio.CancelledError):  # one left, or the test is over
                await asyncio.gather(
                    self._ask(reader, to_behind, slow), self._answer(behind, writer, slow)
                )
        finally:
            self.serving.discard(task)
            to_behind.close()
            writer.close()

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, slow: asyncio.Event
    ) -> None:
        while data := await reader.read(2**16):
            if self.slows_on is not None and self.slows_on in data:
                slow.set()
            writer.write(data)
            await writer.drain()
        writer.close()

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, slow: asyncio.Event
    ) -> None:
        while data := await reader.read(2**16):
            for piece in _bytes(data) if slow.is_set() else [data]:
                writer.write(piece)
                await writer.drain()
                if slow.is_set():
                    self.dripped += 1
                    await asyncio.sleep(PAUSE)
        writer.close()


def _bytes(data: bytes) -> list[bytes]:
    return [data[place : place + 1] for place in range(len(data))]
