"""`hirestream templates`: what a tenant's mails are written from, version by version."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from hirestream.errors import CommandError
from hirestream.settings import read
from runtime.blobs import BlobsAway, open_templates
from runtime.database import Database, SystemDatabase, Transaction, is_away
from runtime.mailing.rendering import built_in, compiled, render
from runtime.mailing.samples import SAMPLE
from runtime.mailing.store import (
    BUILT_IN,
    NoSuchTemplate,
    Templates,
    UnfitTemplate,
    Which,
    check,
)
from runtime.settings import DatabaseSettings, TemplateSettings

T = TypeVar("T")
Tenant = Annotated[str, typer.Argument(help="The tenant's short name, e.g. acme.")]
Name = Annotated[str, typer.Argument(help="The template's name, e.g. new_candidate.")]
Language = Annotated[str, typer.Option(help="en or de.")]
Version = Annotated[int | None, typer.Option(help="The newest by default; 0 is the built-in text.")]


class _Settings(DatabaseSettings, TemplateSettings):
    """What these commands read."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """One tenant's templates, in one transaction."""

    tx: Transaction
    templates: Templates
    tenant_id: UUID

    async def source(self, which: Which, version: int | None) -> str:
        wanted = await self.templates.current(self.tx, which) if version is None else version
        return await self.templates.source(self.tx, self.tenant_id, which, wanted)


def list_templates(tenant: Tenant) -> None:
    """List every template, and which version mails are written from."""

    async def work(desk: _Desk) -> dict[tuple[str, str], int]:
        rows = await desk.templates.listed(desk.tx)
        return {(row["name"], row["language"]): row["version"] for row in rows}

    own = _run(tenant, work)
    table = Table("name", "language", "version")
    for name, languages in sorted(built_in().items()):
        for language in sorted(languages):
            version = own.get((name, language), BUILT_IN)
            table.add_row(name, language, str(version) if version else "built-in")
    Console().print(table)


def show(tenant: Tenant, name: Name, language: Language = "en", version: Version = None) -> None:
    """Write a template's text to the standard output."""

    async def work(desk: _Desk) -> str:
        return await desk.source(Which(name, language), version)

    typer.echo(_run(tenant, work), nl=False)


def preview(
    tenant: Tenant,
    name: Name,
    file: Annotated[Path | None, typer.Argument(help="A text that is not saved yet.")] = None,
    language: Language = "en",
    version: Version = None,
    html: Annotated[bool, typer.Option(help="The HTML and not the text.")] = False,  # noqa: FBT002  typer reads it
) -> None:
    """Show a mail about an invented person, as the template writes it."""

    async def work(desk: _Desk) -> str:
        which = Which(name, language)
        source = _written(file) if file else await desk.source(which, version)
        check(source, language)
        return source

    rendered = render(compiled(_run(tenant, work), language), SAMPLE)
    typer.echo(rendered.html if html else f"Subject: {rendered.subject}\n\n{rendered.text}")


def save(
    tenant: Tenant,
    name: Name,
    file: Annotated[Path, typer.Argument(help="A Jinja template; `templates show` gives one.")],
    language: Language = "en",
) -> None:
    """Check a text and write mails from it. The versions before it are kept."""

    async def work(desk: _Desk) -> int:
        which = Which(name, language)
        return await desk.templates.save(desk.tx, desk.tenant_id, which, _written(file))

    Console().print(f"{name} ({language}) is version {_run(tenant, work)}.", highlight=False)


def restore(
    tenant: Tenant,
    name: Name,
    version: Annotated[int, typer.Argument(help="0 is the built-in text.")],
    language: Language = "en",
) -> None:
    """Bring an old text back, as the newest version."""

    async def work(desk: _Desk) -> int:
        which = Which(name, language)
        return await desk.templates.restore(desk.tx, desk.tenant_id, which, version)

    Console().print(f"{name} ({language}) is version {_run(tenant, work)}.", highlight=False)


def _written(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read as text.") from error


def _run(tenant: str, work: Callable[[_Desk], Awaitable[T]]) -> T:
    try:
        return asyncio.run(_at_desk(tenant, work))
    except NoSuchTemplate as error:
        raise CommandError(f"There is no template {error}.") from error
    except UnfitTemplate as error:
        raise CommandError("; ".join(error.problems)) from error
    except BlobsAway as error:
        raise CommandError("The store of templates does not answer.") from error
    except Exception as error:
        if is_away(error):
            raise CommandError("Postgres does not answer. Is Hirestream running?") from error
        raise


async def _at_desk(tenant: str, work: Callable[[_Desk], Awaitable[T]]) -> T:
    settings = read(_Settings)
    async with (
        SystemDatabase.open(settings.database_system_url.get_secret_value()) as system,
        Database.open(settings.database_url.get_secret_value()) as database,
    ):
        async with system.transaction() as tx:
            tenant_id = await tx.fetchval("SELECT id FROM tenants WHERE slug = $1", tenant)
        if tenant_id is None:
            raise CommandError(f"There is no tenant {tenant!r}.")
        async with database.transaction(tenant_id) as tx:
            return await work(_Desk(tx, Templates(open_templates(settings)), tenant_id))
