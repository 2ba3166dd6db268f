"""Takes what a door found: originals kept, then everything of one delivery in one transaction."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from runtime.blobs import BlobsAway
from runtime.database import Database, Transaction, is_away
from runtime.enclosing import Enclosed
from runtime.mailing.returns import Returned
from runtime.mailing.suppressing import record_return
from runtime.reception import Arrival, Receipt, Reception
from services.intake.contents import File


class TryLater(Exception):
    """Our Postgres or blob store is away; the source keeps what it has and comes again."""


def enclosed(file: File) -> Sequence[Enclosed]:
    """What came beside a file, as the reception takes it."""
    return [Enclosed(each.data, each.name) for each in file.beside]


class Admission(Protocol):
    async def admit(self, tenant_id: UUID, arrivals: Sequence[Arrival]) -> Sequence[Receipt]:
        """Return once everything is stored and committed, or raise TryLater with nothing done."""
        ...

    async def note_return(self, tenant_id: UUID, returned: Returned) -> None:
        """Keep what came back about a mail of the tenant's own."""
        ...


@dataclass(frozen=True, slots=True)
class PostgresAdmission:
    database: Database
    reception: Reception

    async def admit(self, tenant_id: UUID, arrivals: Sequence[Arrival]) -> Sequence[Receipt]:
        with outages_noticed():
            kept = [
                (await self.reception.keep(tenant_id, arrival), arrival) for arrival in arrivals
            ]
            # Two deliveries of the same files at once lock their rows in the same order.
            kept.sort(key=lambda pair: pair[0].sha256)
            async with self.database.transaction(tenant_id) as tx:
                return [
                    await self.reception.receive(tx, tenant_id, arrival, original)
                    for original, arrival in kept
                    if not await _is_told(tx, arrival)
                ]

    async def note_return(self, tenant_id: UUID, returned: Returned) -> None:
        with outages_noticed():
            async with self.database.transaction(tenant_id) as tx:
                await record_return(tx, returned)


@contextmanager
def outages_noticed() -> Generator[None]:
    """Say TryLater where ours is away, whoever noticed it."""
    try:
        yield
    except BlobsAway as error:
        raise TryLater(f"the blob store is away: {error}") from error
    except Exception as error:
        if is_away(error):
            raise TryLater(f"Postgres is away ({type(error).__name__})") from error
        raise


async def _is_told(tx: Transaction, arrival: Arrival) -> bool:
    """Whether a refused mail was refused before.

    Its trace headers differ at each delivery, and so do its bytes; only its own id is the same.
    """
    if arrival.refusal is None:
        return False
    return bool(
        await tx.fetchval(
            "SELECT EXISTS (SELECT FROM submissions WHERE source = $1 AND source_ref = $2)",
            arrival.source.value,
            arrival.source_ref,
        )
    )
