"""`hirestream integrations`: what is read for a tenant, how each is, and what to do about it."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from hirestream.errors import CommandError
from hirestream.settings import read
from runtime.database import Database, Row, SystemDatabase, Transaction, is_away
from runtime.integrations import Asked, Integrations, NameTaken
from runtime.sealing import Sealing, Unsealable
from runtime.settings import DatabaseSettings, SealingSettings
from schemas.integrations import ADAPTER, kinds
from services.intake.addresses import PostgresAddresses
from services.intake.connectors.applying import Applying
from services.intake.connectors.file import UnreadableFile, entries, said

T = TypeVar("T")
Tenant = Annotated[str, typer.Argument(help="The tenant's short name, e.g. acme.")]
Name = Annotated[str, typer.Argument(help="The integration's name, e.g. hiring-mailbox.")]

_TEST_SECONDS = 75.0  # a test itself ends after 60
_LOOK = 0.3


class _Settings(DatabaseSettings, SealingSettings):
    """What these commands read."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """One tenant's integrations."""

    database: Database
    integrations: Integrations
    tenant_id: UUID

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction]:
        async with self.database.transaction(self.tenant_id) as tx:
            yield tx


def list_integrations(tenant: Tenant) -> None:
    """Show each with its last success, lag and error."""

    async def work(desk: _Desk) -> list[Row]:
        async with desk.transaction() as tx:
            return list(await desk.integrations.listed(tx))

    rows = _run(tenant, work)
    table = Table("name", "kind", "state", "last success", "lag", "waiting", "taken", "what to do")
    for row in rows:
        table.add_row(*_cells(row))
    Console().print(table if rows else f"{tenant} has no integrations.")


def add(
    tenant: Tenant,
    name: Name,
    kind: Annotated[str, typer.Option(help=f"One of {', '.join(kinds())}.")],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="A setting, as host=mail.example.com; repeatable."),
    ] = None,
    secrets: Annotated[
        list[str] | None,
        typer.Option("--secret", help="A setting that is asked for unseen; repeatable."),
    ] = None,
) -> None:
    """Add an integration; it is read from then on."""
    given: dict[str, Any] = {"kind": kind, **dict(map(_setting, settings or ()))}
    given |= {secret: _secret(secret) for secret in secrets or ()}
    try:
        valid = ADAPTER.validate_python(given)
    except ValidationError as error:
        raise CommandError(said(error)) from error

    async def work(desk: _Desk) -> UUID:
        async with desk.transaction() as tx:
            return await desk.integrations.add(tx, name, valid)

    _run(tenant, work)
    Console().print(f"{name} is added. `hirestream integrations test {tenant} {name}` tries it.")


def test(tenant: Tenant, name: Name) -> None:
    """Try an integration step by step, and say which step fails and what to do."""

    async def work(desk: _Desk) -> Asked:
        async with desk.transaction() as tx:
            test_id = await desk.integrations.ask_test(tx, name)
        if test_id is None:
            raise CommandError(f"{tenant} has no integration {name!r}.")
        return await _awaited(desk, test_id)

    asked = _run(tenant, work)
    console = Console()
    for step in asked.steps:
        mark = "[green]passed[/]" if step.passed else "[red]failed[/]"
        console.print(f"{step.name:16} {mark}  {step.said}", highlight=False)
    if not asked.is_finished:
        raise CommandError("No program took the test up. Does `services.intake.connectors` run?")
    if not all(step.passed for step in asked.steps):
        sys.exit(1)


def pause(tenant: Tenant, name: Name) -> None:
    """Let an integration rest. What comes meanwhile is found when it is resumed."""
    _change(tenant, name, lambda desk, tx: desk.integrations.pause(tx, name), "paused")


def resume(tenant: Tenant, name: Name) -> None:
    """Read a paused integration again, at once."""
    _change(tenant, name, lambda desk, tx: desk.integrations.resume(tx, name), "resumed")


def remove(tenant: Tenant, name: Name) -> None:
    """Forget an integration. What it brought stays."""
    _change(
        tenant,
        name,
        lambda desk, tx: desk.integrations.remove(tx, desk.tenant_id, name),
        "removed",
    )


def apply(
    file: Annotated[Path, typer.Argument(help="A TOML file with [[integration]] entries.")],
) -> None:
    """Add and change what a file names; what it does not name stays as it is."""

    async def inside() -> list[str]:
        async with _opened() as (database, system, integrations):
            addresses = PostgresAddresses(system, database)
            return list(await Applying(database, addresses, integrations).apply(entries(file)))

    for done in _told(inside()):
        Console().print(done, highlight=False)


def _change(
    tenant: str,
    name: str,
    work: Callable[[_Desk, Transaction], Awaitable[bool]],
    done: str,
) -> None:
    async def inside(desk: _Desk) -> bool:
        async with desk.transaction() as tx:
            return await work(desk, tx)

    if not _run(tenant, inside):
        raise CommandError(f"{tenant} has no integration {name!r}.")
    Console().print(f"{name} is {done}.", highlight=False)


async def _awaited(desk: _Desk, test_id: UUID) -> Asked:
    until = monotonic() + _TEST_SECONDS
    while True:
        async with desk.transaction() as tx:
            asked = await desk.integrations.asked(tx, test_id)
        if asked is None:
            raise CommandError("The integration was removed meanwhile.")
        if asked.is_finished or monotonic() > until:
            return asked
        await asyncio.sleep(_LOOK)


def _cells(row: Row) -> tuple[str, ...]:
    state = "paused" if row["is_paused"] else (row["error"] or "working")
    if row["last_success_at"] is None and state == "working":
        state = "new"
    lag = row["lag_seconds"]
    taken = f"{row['taken']}"
    if row["backfill_total"]:
        taken += f" (backfill {row['backfill_done']} of {row['backfill_total']})"
    return (
        row["name"],
        row["kind"],
        state,
        _ago(row["last_success_at"]),
        "" if lag is None else f"{lag:.0f} s",
        f"{row['waiting']}",
        taken,
        row["remedy"] or "",
    )


def _ago(at: datetime | None) -> str:
    return "never" if at is None else f"{(datetime.now(UTC) - at).total_seconds():.0f} s ago"


def _setting(written: str) -> tuple[str, Any]:
    """`poll_interval_seconds=60`: JSON where it is JSON, else the words themselves. An id such as
    `12E45678` only looks like a number.
    """
    name, equals, value = written.partition("=")
    if not equals:
        raise CommandError(f"{name!r} is no setting; write it as name=value.")
    try:
        return name, json.loads(value, parse_float=str, parse_constant=str)
    except ValueError:
        return name, value


def _secret(name: str) -> str:
    """Not an argument: those are seen by everybody on the machine, and kept in histories."""
    if sys.stdin.isatty():
        return str(typer.prompt(name, hide_input=True))
    return sys.stdin.readline().rstrip("\n")


def _run(tenant: str, work: Callable[[_Desk], Awaitable[T]]) -> T:
    async def inside() -> T:
        async with _opened() as (database, system, integrations):
            tenant_id = await PostgresAddresses(system, database).tenant(tenant)
            if tenant_id is None:
                raise CommandError(f"There is no tenant {tenant!r}.")
            return await work(_Desk(database, integrations, tenant_id))

    return _told(inside())


def _told(work: Awaitable[T]) -> T:
    async def waited() -> T:
        return await work

    try:
        return asyncio.run(waited())
    except NameTaken as error:
        raise CommandError(f"There is an integration {error} already.") from error
    except (UnreadableFile, Unsealable) as error:
        raise CommandError(f"{error}.") from error
    except Exception as error:
        if is_away(error):
            raise CommandError("Postgres does not answer. Is Hirestream running?") from error
        raise


@asynccontextmanager
async def _opened() -> AsyncGenerator[tuple[Database, SystemDatabase, Integrations]]:
    settings = read(_Settings)
    async with (
        SystemDatabase.open(settings.database_system_url.get_secret_value()) as system,
        Database.open(settings.database_url.get_secret_value()) as database,
    ):
        yield database, system, Integrations(Sealing(settings.every_sealing_key))
