"""`python -m services.gateway.webhooks`: sends webhooks, where the projector's own loop is too few.

Any number may run beside the projector: leases keep them apart.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from migrations import HEAD
from runtime.agent import Agent
from runtime.process import Resources
from runtime.run import run
from services.gateway.webhooks.delivering import deliver
from services.gateway.webhooks.settings import WebhookSettings


@asynccontextmanager
async def agent(_settings: WebhookSettings, _resources: Resources) -> AsyncGenerator[Agent]:
    yield Agent("webhooks", [])  # it consumes nothing: what is due stands in Postgres


if __name__ == "__main__":
    run(agent, WebhookSettings(), name="webhooks", also=[deliver], schema=HEAD)
