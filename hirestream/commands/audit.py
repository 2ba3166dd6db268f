"""`hirestream audit`: proves that the trail of who did what is whole."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

from hirestream.errors import CommandError
from hirestream.settings import read
from runtime.database import Database, SystemDatabase, is_away
from runtime.settings import DatabaseSettings
from services.gateway.audit.chain import Broken, Head
from services.gateway.audit.proving import prove


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found out about one tenant's chain."""

    tenant: str
    found: Head | Broken


def verify(
    tenant: Annotated[
        str | None, typer.Argument(help="A tenant's short name; all by default.")
    ] = None,
    noted: Annotated[
        list[str] | None,
        typer.Option("--noted", help="POSITION:HASH, as an earlier run printed it; repeatable."),
    ] = None,
) -> None:
    """Follow the chain from its first row to its last, and name the first that is broken.

    What it prints is worth noting elsewhere: given back as --noted, it proves that nobody who
    rules the database replaced the whole chain since.
    """
    known = dict(_noted(note) for note in noted or ())
    if known and tenant is None:
        raise CommandError("Name the tenant whose chain was noted.")
    try:
        proofs = asyncio.run(_prove(tenant, known))
    except Exception as error:
        if is_away(error):
            raise CommandError("Postgres does not answer. Is Hirestream running?") from error
        raise
    console = Console()
    for proof in proofs:
        console.print(_told(proof), highlight=False, soft_wrap=True)
    broken = [proof.tenant for proof in proofs if isinstance(proof.found, Broken)]
    if broken:
        raise CommandError(f"The audit trail of {', '.join(broken)} was tampered with.")


def _told(proof: Proof) -> str:
    match proof.found:
        case Broken(position, reason):
            return f"{proof.tenant}: broken at {position}: {reason}"
        case Head(position, digest):
            return f"{proof.tenant}: whole, {position}:{digest.hex()}"


def _noted(note: str) -> tuple[int, bytes]:
    position, _, digest = note.partition(":")
    try:
        return int(position), bytes.fromhex(digest)
    except ValueError as error:
        raise CommandError("--noted takes POSITION:HASH, as this command prints it.") from error


async def _prove(slug: str | None, noted: Mapping[int, bytes]) -> list[Proof]:
    settings = read(DatabaseSettings)
    async with (
        SystemDatabase.open(settings.database_system_url.get_secret_value()) as system,
        Database.open(settings.database_url.get_secret_value()) as database,
    ):
        tenants = await _tenants(system, slug)
        proofs: list[Proof] = []
        for name, identity in tenants.items():
            async with database.transaction(identity) as tx:
                proofs.append(Proof(name, await prove(tx, noted)))
        return proofs


async def _tenants(system: SystemDatabase, slug: str | None) -> Mapping[str, UUID]:
    async with system.transaction() as tx:
        rows = await tx.fetch(
            "SELECT slug, id FROM tenants WHERE $1::text IS NULL OR slug = $1 ORDER BY slug", slug
        )
    if slug is not None and not rows:
        raise CommandError(f"There is no tenant {slug!r}.")
    return {row["slug"]: row["id"] for row in rows}
