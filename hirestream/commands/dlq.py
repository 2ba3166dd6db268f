"""`hirestream dlq list | show | retry | discard`: messages that were given up."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from hirestream.errors import CommandError
from hirestream.replaying import OperatorSettings, open_house
from hirestream.settings import read
from runtime.broker import BrokerAway
from runtime.deadletters import Letter
from runtime.graveyard import Graveyard, NoSuchLetter
from runtime.record import Spot
from schemas import topics

T = TypeVar("T")
Which = Annotated[str, typer.Argument(help="As listed: topic/partition/offset.")]


def list_letters(
    topic: Annotated[str | None, typer.Option(help="Of this topic only.")] = None,
) -> None:
    """List the open dead letters, the oldest first."""
    names = [one.dead_letters for one in topics.ALL if topic in (None, one.name, one.name[:-3])]
    if not names:
        raise CommandError(f"There is no topic {topic!r}. Topics: {', '.join(topics.BY_NAME)}.")
    letters = _run(lambda graveyard: graveyard.list(names))
    table = Table("Letter", "Agent", "Error", "Reason", "First seen", box=None)
    for letter in letters:
        table.add_row(_name(letter), letter.agent, letter.error, letter.reason, letter.first_seen)
    console = Console(highlight=False)
    console.print(table if letters else "No dead letters.")


def show(which: Which) -> None:
    """Show one: why it was given up, its headers, and its original bytes."""
    letter = _run(_for(which, Graveyard.show))
    console = Console(highlight=False)
    for name, value in letter.record.headers:
        console.print(f"[bold]{name}[/]  {value.decode(errors='replace')}", soft_wrap=True)
    payload = letter.record.value or b""
    console.print(payload.decode(errors="replace"), markup=False, soft_wrap=True)


def retry(which: Annotated[list[str], typer.Argument(help="As listed; several.")]) -> None:
    """Send it to its topic again, under its own event id."""
    for one in which:
        letter = _run(_for(one, Graveyard.retry))
        typer.echo(f"{_name(letter)} was sent to its topic again.")


def discard(which: Annotated[list[str], typer.Argument(help="As listed; several.")]) -> None:
    """Take it off the list; the topic keeps it as long as it keeps anything."""
    for one in which:
        letter = _run(_for(one, Graveyard.discard))
        typer.echo(f"{_name(letter)} is off the list.")


def _for(
    which: str, act: Callable[[Graveyard, Spot], Awaitable[Letter]]
) -> Callable[[Graveyard], Awaitable[Letter]]:
    spot = _spot(which)
    return lambda graveyard: act(graveyard, spot)


def _run(work: Callable[[Graveyard], Awaitable[T]]) -> T:
    async def inside() -> T:
        async with open_house(read(OperatorSettings)) as house:
            return await work(Graveyard(house.reader, house.publisher, house.system))

    try:
        return asyncio.run(inside())
    except NoSuchLetter as error:
        raise CommandError(f"{error}. `hirestream dlq list` shows the open ones.") from error
    except BrokerAway as error:
        raise CommandError(f"Kafka does not answer ({error}). Is Hirestream running?") from error


def _name(letter: Letter) -> str:
    return "/".join(map(str, letter.spot))


def _spot(name: str) -> Spot:
    topic, _, rest = name.partition("/")
    partition, _, offset = rest.partition("/")
    if not (partition.isdecimal() and offset.isdecimal()):
        raise CommandError(
            f"{name!r} is not topic/partition/offset, as `hirestream dlq list` shows."
        )
    return Spot(topic, int(partition), int(offset))
