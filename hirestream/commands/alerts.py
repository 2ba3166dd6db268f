"""`hirestream alerts`: whether an alert would reach whom an operator wants called."""

import asyncio
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

import typer
from rich.console import Console

from hirestream.errors import CommandError
from hirestream.settings import read
from runtime.egress import Bounds, open_egress
from runtime.webhooks.schedule import Attempt
from runtime.webhooks.signing import new_secret
from services.monitor.calls.receivers import Receiver, receivers_of
from services.monitor.calls.trying import tried
from services.monitor.settings import Settings

_SECONDS = 15.0
_LARGEST_ANSWER = 64 * 1024


def test() -> None:
    """Call each of MONITOR_WEBHOOKS once, signed, and say what came of it."""
    settings = read(Settings)
    if not settings.every_webhook:
        raise CommandError("MONITOR_WEBHOOKS names nobody to be called.")
    attempts = asyncio.run(_tried(settings))
    console = Console()
    for receiver, attempt in attempts.items():
        # Its host alone: what follows can be a secret of the receiver's.
        host = urlsplit(receiver.url).hostname
        console.print(f"{host}: {_told(attempt)}", highlight=False, soft_wrap=True)
    if not all(attempt.is_success for attempt in attempts.values()):
        sys.exit(1)


def secret() -> None:
    """Make a secret for MONITOR_WEBHOOK_SECRETS and write it to the standard output."""
    typer.echo(new_secret().get_secret_value())


async def _tried(settings: Settings) -> Mapping[Receiver, Attempt]:
    async with open_egress(settings, bounds=Bounds(_SECONDS, _LARGEST_ANSWER)) as egress:
        receivers = receivers_of(settings.every_webhook)
        return await tried(egress, receivers, settings.every_webhook_secret, datetime.now(UTC))


def _told(attempt: Attempt) -> str:
    if attempt.is_success:
        return f"[green]taken[/] ({attempt.status})"
    if attempt.status is not None:
        return f"[red]not taken[/]: it answered {attempt.status}"
    if attempt.error == "EgressRefused":
        return (
            "[red]not called[/]: it lies in a private network, or without TLS. EGRESS_NETWORKS "
            "lists networks that may be called"
        )
    return f"[red]not reached[/] ({attempt.error})"
