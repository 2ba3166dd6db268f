"""`python -m services.gateway`: the API server."""

import asyncio
import signal
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn

from runtime.telemetry import configure_logging
from services.gateway.app import create_app
from services.gateway.resources import open_resources
from services.gateway.settings import GatewaySettings


class Server(uvicorn.Server):
    """Stops on a signal and ends with status 0: uvicorn's own would raise the signal again."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


async def serve(settings: GatewaySettings) -> None:
    async with open_resources(settings) as resources:
        config = uvicorn.Config(
            create_app(settings, resources),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,  # a path's query can hold a name
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        await Server(config).serve()


def main() -> None:
    settings = GatewaySettings()
    configure_logging(settings.log_level, "gateway", quiet=("uvicorn", "aiokafka"))
    loop = uvicorn.Config("", loop="auto", log_config=None).get_loop_factory()
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(serve(settings))


if __name__ == "__main__":
    main()
