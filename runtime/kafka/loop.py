"""The event loop of a process that speaks to Kafka: uvloop, where a lost connection is an OSError.

A write to a connection that the other side has closed raises RuntimeError in uvloop. aiokafka
expects asyncio's OSError there (aio-libs/aiokafka#1038): the task that met it, of its metadata or
its group, dies without a word, and the client never again learns where a partition is.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from aiokafka.conn import AIOKafkaProtocol


def new_event_loop() -> asyncio.AbstractEventLoop:
    factory = _uvloop()
    return factory() if factory else asyncio.new_event_loop()


class Writing:
    """A transport whose writes fail as asyncio's do."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def write(self, data: bytes) -> None:
        """Send; raises ConnectionResetError where the connection is closed."""
        try:
            self._transport.write(data)
        except RuntimeError as error:
            raise ConnectionResetError(str(error)) from error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def _uvloop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # not on every platform
    except ImportError:
        return None

    class Loop(uvloop.Loop):
        async def create_connection(self, *args: Any, **options: Any) -> Any:
            transport, protocol = await super().create_connection(*args, **options)
            # Others hand their transport back to the loop (TLS), which takes only its own.
            ours = isinstance(protocol, AIOKafkaProtocol)
            return (Writing(transport) if ours else transport), protocol

    return Loop
