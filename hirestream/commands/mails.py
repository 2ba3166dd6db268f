"""`hirestream mails`: whether mail can leave from here, and how others know that it is ours."""

import asyncio
import sys
from typing import Annotated

import typer
from rich.console import Console

from hirestream.errors import CommandError
from hirestream.settings import read
from schemas.integrations import Step
from services.communication.checking import steps
from services.communication.dkim.keys import made, zone_line
from services.communication.settings import Settings


def test(
    sender: Annotated[str, typer.Argument(help="From which address, e.g. jobs@acme.example.")],
) -> None:
    """Try the way out step by step, and say which step fails and what to do. Nothing is sent."""
    console = Console()
    tried = asyncio.run(_tried(read(Settings), sender))
    for step in tried:
        mark = "[green]passed[/]" if step.passed else "[red]failed[/]"
        console.print(f"{step.name:16} {mark}  {step.said}", highlight=False, soft_wrap=True)
    if not tried[-1].passed:
        sys.exit(1)


def dkim() -> None:
    """Print the DNS records of the key that signs mail, for each domain."""
    signer = read(Settings).signer
    if signer is None:
        raise CommandError("Set COMMUNICATION_DKIM_KEY; `hirestream mails key` makes one.")
    for domain in signer.domains:
        typer.echo(zone_line(signer.key, signer.selector, domain))


def key(
    ed25519: Annotated[bool, typer.Option(help="Shorter; not all know it.")] = False,  # noqa: FBT002  typer reads it
) -> None:
    """Make a private key for DKIM and write it to the standard output. Keep it secret."""
    typer.echo(made(ed25519=ed25519), nl=False)


async def _tried(settings: Settings, sender: str) -> list[Step]:
    return [step async for step in steps(settings, sender)]
