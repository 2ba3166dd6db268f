"""Opens what delivery needs, and the upkeep beside it: tasks for a process to run."""

import asyncio
from datetime import timedelta
from typing import Final

from runtime.database import is_away
from runtime.egress import Bounds, open_egress
from runtime.process import Resources
from runtime.sealing import Sealing
from services.gateway import attempts
from services.gateway.idempotency import answers
from services.gateway.webhooks import ledger
from services.gateway.webhooks.courier import Courier, Limits
from services.gateway.webhooks.sending import Caller
from services.gateway.webhooks.settings import WebhookSettings

UPKEEP: Final = 3600.0
_LARGEST_ANSWER: Final = 64 * 1024  # nobody reads it


async def deliver(settings: WebhookSettings, resources: Resources) -> None:
    """Send webhooks for as long as the process lives."""
    bounds = Bounds(seconds=settings.webhook_seconds, largest=_LARGEST_ANSWER)
    limits = Limits(
        at_once=settings.webhooks_at_once,
        lease=settings.webhook_lease,
        patience=timedelta(days=settings.webhook_patience_days),
    )
    async with open_egress(settings, bounds=bounds) as egress:
        caller = Caller(egress, Sealing(settings.every_sealing_key))
        await Courier(
            resources.system, resources.database, caller, limits, resources.telemetry
        ).run()


async def forget(settings: WebhookSettings, resources: Resources) -> None:
    """Drop old deliveries, answers that no key can ask for, and attempts that count no more."""
    while True:
        try:
            async with resources.system.transaction() as tx:
                await ledger.forget_old(tx, settings.webhook_log_days)
                await answers.forget_old(tx)
                await attempts.forget_old(tx)
        except Exception as error:
            if not is_away(error):
                raise
        await asyncio.sleep(UPKEEP)
