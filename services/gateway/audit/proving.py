"""Proves a tenant's chain from its first row to its last, as it stood when the proof began."""

from collections.abc import Mapping

from runtime.database import Transaction
from services.gateway.audit import queries
from services.gateway.audit.chain import Broken, Head, ended, follow

STEP = 5000  # rows in memory at once


async def prove(tx: Transaction, noted: Mapping[int, bytes]) -> Head | Broken:
    """The end of a whole chain, or the first place where it is broken."""
    await tx.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    reached = Head()
    while entries := await queries.entries(tx, reached.position, STEP):
        found = follow(reached, entries, noted)
        if isinstance(found, Broken):
            return found
        reached = found
    broken = ended(reached, await queries.head(tx), noted)
    if broken is not None:
        return broken
    false = await queries.false_value(tx)
    return Broken(false, "a value beside the row was changed") if false else reached
