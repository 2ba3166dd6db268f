"""Writes a candidate as an ATS has them: made once, changed where they differ, told to dedupe."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from runtime.database import Row, Transaction
from runtime.identities import lock_identities
from runtime.reception import Arrival, Reception
from schemas.candidate import Change
from schemas.event import BlobRef
from services.gateway import publishing
from services.gateway.ats import records
from services.gateway.ats.pushing import EMPTY, differing, is_identifying
from services.gateway.audit.recording import SYSTEM, Changes, Thing, record
from services.gateway.unified.ats import Changed
from services.gateway.unified.wire import two_names


@dataclass(frozen=True, slots=True)
class Taken:
    tenant_id: UUID
    external_id: str
    changed: Changed


async def take(
    tx: Transaction,
    taken: Taken,
    reception: Reception,
    file: tuple[Arrival | None, BlobRef | None],
) -> None:
    """The same candidate again changes nothing; neither does the same file."""
    await lock_identities(tx)
    columns = _columns(taken.changed)
    known = await records.locked(tx, taken.external_id)
    if known is not None:
        identity: UUID = known["id"]
        await _change(tx, taken, known, differing(known, columns))
    else:
        identity = await _create(tx, taken, columns)
    arrival, original = file
    if arrival is not None and original is not None:
        sent = records.of_file(arrival, original, None)
        receipt = await reception.receive(tx, taken.tenant_id, sent, original)
        await records.claim(tx, receipt.resume_id, identity)


async def _create(tx: Transaction, taken: Taken, columns: dict[str, Any]) -> UUID:
    identity = uuid4()
    await records.create(tx, identity, taken.external_id, columns)
    await publishing.candidate_created(tx, taken.tenant_id, identity, external=True)
    before_after = {name: (EMPTY[name], value) for name, value in columns.items()}
    changes = Changes(identity, before_after)
    await record(tx, SYSTEM, "candidate.pulled", Thing("candidate", identity), changes=changes)
    return identity


async def _change(tx: Transaction, taken: Taken, known: Row, columns: dict[str, Any]) -> None:
    if not columns:
        return
    identity: UUID = known["id"]
    version = await records.change(tx, known, columns)
    fields = tuple(sorted(columns))
    await publishing.candidate_changed(
        tx, taken.tenant_id, identity, version, Change.UPDATED, fields
    )
    if is_identifying(columns):
        await publishing.candidate_submitted(tx, taken.tenant_id, identity, version, external=True)
    changes = Changes(identity, {name: (known[name], value) for name, value in columns.items()})
    await record(tx, SYSTEM, "candidate.pulled", Thing("candidate", identity), changes=changes)


def _columns(changed: Changed) -> dict[str, Any]:
    """What the ATS knows; what it does not say, stays as it is."""
    words = changed.name.split()
    first, last = two_names(changed.name) if len(words) > 1 else (changed.name.strip(), "")
    given = {
        "first_name": first,
        "last_name": last,
        "email": changed.email.strip(),
        "phone": changed.phone,
    }
    return {name: value.replace("\0", "") for name, value in given.items() if value}
