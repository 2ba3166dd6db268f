"""A lost connection is an OSError to Kafka's client, on whichever loop it runs."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable

import pytest
from aiokafka.conn import AIOKafkaProtocol

from runtime.kafka import new_event_loop
from runtime.kafka.loop import Writing

LOOPS = [new_event_loop, asyncio.new_event_loop]


async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close as a killed process does, without a goodbye."""
    at_once = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
    writer.transport.abort()


def on(loop: Callable[[], asyncio.AbstractEventLoop], main: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await main()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(run())


@pytest.mark.parametrize("factory", LOOPS)
def test_a_write_after_the_other_side_went_away_is_no_runtime_error(
    factory: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        server = await asyncio.start_server(reset, "127.0.0.1")
        port = server.sockets[0].getsockname()[1]
        closed = loop.create_future()
        transport, _ = await loop.create_connection(
            lambda: AIOKafkaProtocol(closed, asyncio.StreamReader(), loop=loop), "127.0.0.1", port
        )
        await closed
        try:
            transport.write(b"a request")
        except OSError as error:
            assert isinstance(error, ConnectionResetError)  # noqa: PT017  asyncio only warns
        server.close()

    on(factory, main)


def test_another_protocol_gets_the_transport_that_the_loop_knows() -> None:
    async def main() -> None:
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1")
        port = server.sockets[0].getsockname()[1]
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        known = not isinstance(writer.transport, Writing)
        writer.close()
        server.close()
        assert known

    on(new_event_loop, main)
