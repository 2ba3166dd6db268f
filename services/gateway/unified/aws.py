"""The unified ATS API as an AWS Lambda function behind API Gateway, in either of its formats.

Without a database it serves one tenant's ATS, the environment's. With one it is the gateway's own:
keys, tenants and their connections.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import cache
from importlib.metadata import version
from typing import Any, Self

from fastapi import FastAPI
from mangum import Mangum
from pydantic import Field, SecretStr, model_validator

from runtime.egress import Bounds, EgressSettings, open_egress
from runtime.telemetry import configure_logging
from services.gateway import failures
from services.gateway.identities import Subject
from services.gateway.resources import open_resources
from services.gateway.settings import GatewaySettings
from services.gateway.unified import notices, routes
from services.gateway.unified.building import Builder
from services.gateway.unified.desk import Desk
from services.gateway.unified.opening import open_desk
from services.gateway.unified.settings import AtsSettings, Provider

# API Gateway gives up after 29 seconds; a read of ours may take three of these.
BOUNDS = Bounds(seconds=8)


class FunctionSettings(AtsSettings, EgressSettings):
    database: SecretStr | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        description="The gateway's database, where keys and tenants are looked up.",
    )

    @model_validator(mode="after")
    def refuse_an_ats_of_nobody_here(self) -> Self:
        """Without a database there is nobody to answer for but the environment's one tenant."""
        if self.database is None and self.provider is Provider.HIRESTREAM:
            raise ValueError("set ATS_BASE_URL or ATS_PROVIDER, with ATS_TENANT, or DATABASE_URL")
        return self


def create_app(desk: Desk) -> FastAPI:
    app = FastAPI(
        title="Unified ATS API",
        version=version("hirestream"),
        redirect_slashes=False,
        openapi_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.router.routes.extend([*routes.router.routes, *notices.router.routes])
    app.state.unified = desk
    failures.install(app)
    return app


def adapter(desk: Desk) -> Mangum:
    return Mangum(create_app(desk), lifespan="off")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """What Lambda calls."""
    return _warm()(event, context)


async def opened(settings: FunctionSettings, stack: AsyncExitStack) -> Desk:
    if settings.database is not None:
        gateway = GatewaySettings()
        return open_desk(gateway, await stack.enter_async_context(open_resources(gateway)))
    client = await stack.enter_async_context(open_egress(settings, bounds=BOUNDS))
    return Desk(settings, Builder(client, asyncio.sleep), _nobody, store=None)


@cache
def _warm() -> Mangum:
    """Opened by the first event and kept while the function is warm: connections, tokens, pace."""
    settings = FunctionSettings()
    configure_logging(settings.log_level, "unified")
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)  # Mangum runs every event on the thread's own loop
    return adapter(loop.run_until_complete(opened(settings, AsyncExitStack())))


async def _nobody(_headers: Mapping[str, str]) -> Subject | None:
    return None
