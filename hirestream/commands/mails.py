"""`hirestream mails`: whether mail can leave from here."""

import asyncio
import sys
from typing import Annotated

import typer
from rich.console import Console

from hirestream.settings import read
from schemas.integrations import Step
from services.communication.checking import steps
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


async def _tried(settings: Settings, sender: str) -> list[Step]:
    return [step async for step in steps(settings, sender)]
