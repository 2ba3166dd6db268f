"""`hirestream up | reset | prepare`: the embedded instance, and the servers of any."""

import sys
from typing import Annotated

import typer

from hirestream.errors import CommandError
from hirestream.prepare import PrepareSettings, prepare
from hirestream.screen import Screen
from hirestream.settings import RunSettings, read
from hirestream.stack import StackError, StackSettings, reset
from hirestream.stack.init import as_init
from hirestream.up import up


def start() -> None:
    """Start everything on this machine and run until Ctrl-C."""

    def run() -> int:
        try:
            up(RunSettings(), Screen())
        except StackError as error:
            raise CommandError(str(error)) from error
        return 0

    sys.exit(as_init(run))


def reset_state(*, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete everything that the embedded instance has stored."""
    state = StackSettings().state
    if not state.exists():
        typer.echo(f"There is nothing to delete: {state} does not exist.")
        return
    if not yes:
        typer.confirm(f"Delete all resumes, candidates and mails in {state}?", abort=True)
    try:
        reset(state)
    except StackError as error:
        raise CommandError(str(error)) from error
    typer.echo(f"{state} is gone; the next `make run` starts afresh.")


def prepare_servers() -> None:
    """Bring Postgres to the schema of this release, and create the topics that Kafka lacks."""
    prepare(read(PrepareSettings))
    typer.echo("The database has the schema of this release, and every topic exists.")
