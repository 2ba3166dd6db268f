"""`hirestream tenant | user | key | job`: the first of each, and every later one."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from rich.console import Console

from hirestream.errors import CommandError
from hirestream.settings import read
from runtime.database import Database, SystemDatabase, is_away
from runtime.settings import DatabaseSettings
from services.gateway.credentials import Passwords
from services.gateway.permissions import Role
from services.gateway.provisioning import AddressTaken, NewTenant, Provisioning

T = TypeVar("T")
Slug = Annotated[str, typer.Argument(help="The tenant's short name, e.g. acme.")]


def create_tenant(
    slug: Slug,
    name: Annotated[str, typer.Option(help="The company's name.")],
    hr_email: Annotated[str, typer.Option(help="Who is told about candidates.")],
    address: Annotated[
        list[str] | None, typer.Option(help="A mailbox whose mail is this tenant's; repeatable.")
    ] = None,
    sender: Annotated[str, typer.Option(help="Who its mails come from; HR by default.")] = "",
) -> None:
    """Make a tenant, or add mailboxes to it."""
    tenant = NewTenant(
        slug=slug, name=name, hr_email=hr_email, sender=sender, addresses=tuple(address or ())
    )
    identity = _run(lambda provisioning: provisioning.create_tenant(tenant))
    Console().print(f"Tenant {slug} is {identity}.", highlight=False)


def create_user(
    tenant: Slug,
    email: Annotated[str, typer.Option(help="Also the login.")],
    role: Annotated[Role, typer.Option(help="What the user may do.")] = "administrator",
    name: Annotated[str, typer.Option(help="As others see it.")] = "",
) -> None:
    """Make a user; the password is shown once."""
    password = secrets.token_urlsafe(12)

    async def make(provisioning: Provisioning) -> UUID:
        tenant_id = await _existing(provisioning, tenant)
        return await provisioning.create_user(
            tenant_id, email=email, password=password, role=role, name=name
        )

    _run(make)
    Console().print(
        f"{email} may log in as {role} with the password {password}\n"
        "It is shown this once. A user who existed before keeps the password they had.",
        highlight=False,
    )


def create_key(
    tenant: Slug, name: Annotated[str, typer.Option(help="What the key is for.")]
) -> None:
    """Make an API key; it is shown once."""

    async def make(provisioning: Provisioning) -> str | None:
        tenant_id = await _existing(provisioning, tenant)
        return (await provisioning.create_api_key(tenant_id, name=name)).secret

    secret = _run(make)
    if secret is None:
        raise CommandError(f"{tenant} has a key named {name!r} already. Choose another name.")
    Console().print(secret, highlight=False, soft_wrap=True)


def create_job(
    tenant: Slug,
    slug: Annotated[str, typer.Argument(help="The job's short name: hiring+SLUG@ reaches it.")],
    title: Annotated[str, typer.Option(help="As candidates read it.")],
    location: Annotated[str, typer.Option(help="Where the work is.")] = "",
) -> None:
    """Make a job that people can apply to."""

    async def make(provisioning: Provisioning) -> UUID:
        tenant_id = await _existing(provisioning, tenant)
        return await provisioning.create_job(tenant_id, slug=slug, title=title, location=location)

    Console().print(f"Job {slug} is {_run(make)}.", highlight=False)


async def _existing(provisioning: Provisioning, slug: str) -> UUID:
    tenant_id = await provisioning.find_tenant(slug)
    if tenant_id is None:
        raise CommandError(f"There is no tenant {slug!r}. `hirestream tenant create` makes one.")
    return tenant_id


def _run(work: Callable[[Provisioning], Awaitable[T]]) -> T:
    async def inside() -> T:
        async with _provisioning() as provisioning:
            return await work(provisioning)

    try:
        return asyncio.run(inside())
    except AddressTaken as error:
        raise CommandError(f"{error}. A mailbox belongs to one tenant.") from error
    except Exception as error:
        if is_away(error):
            raise CommandError("Postgres does not answer. Is Hirestream running?") from error
        raise


@asynccontextmanager
async def _provisioning() -> AsyncGenerator[Provisioning]:
    settings = read(DatabaseSettings)
    async with (
        SystemDatabase.open(settings.database_system_url.get_secret_value()) as system,
        Database.open(settings.database_url.get_secret_value()) as database,
    ):
        yield Provisioning(system, database, Passwords())
