"""`python -m services.gateway`: the API server."""

import asyncio

import uvicorn

from runtime.telemetry import configure_logging
from services.gateway.app import create_app
from services.gateway.resources import open_resources
from services.gateway.settings import GatewaySettings


async def serve(settings: GatewaySettings) -> None:
    async with open_resources(settings) as resources:
        config = uvicorn.Config(
            create_app(settings, resources),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,  # a path's query can hold a name
            server_header=False,
            timeout_graceful_shutdown=10,
        )
        await uvicorn.Server(config).serve()


def main() -> None:
    settings = GatewaySettings()
    configure_logging(settings.log_level, "gateway", quiet=("uvicorn",))
    loop = uvicorn.Config("", loop="auto").get_loop_factory()
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(serve(settings))


if __name__ == "__main__":
    main()
