"""Tells an item at its source how its candidate fares, in the order in which it happened."""

import logging
from dataclasses import dataclass
from uuid import UUID

from runtime.database import Database
from services.intake.connectors.connector import Connector, Telling
from services.intake.connectors.faults import Fault, ItemGone
from services.intake.connectors.work import Held

log = logging.getLogger(__name__)

_AT_ONCE = 20
_MOST_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class Notes:
    database: Database

    async def tell(self, held: Held, connector: Connector) -> None:
        """Each waiting note, the oldest first. A fault is raised, and the note waits on."""
        if not isinstance(connector, Telling):
            return
        for note_id, item_id, stage in await self._waiting(held):
            outcome = "told"
            try:
                await connector.tell_stage(item_id, stage)
            except ItemGone:
                outcome = "gone"
            except Fault as fault:
                if not await self._is_given_up(held, note_id):
                    raise
                log.warning(
                    "a note was given up", extra={"integration": held.name, "error": fault.code}
                )
                continue
            await self._finish(held, note_id, outcome)

    async def _waiting(self, held: Held) -> list[tuple[UUID, str, str]]:
        async with self.database.transaction(held.tenant_id) as tx:
            rows = await tx.fetch(
                """
                SELECT id, item_id, stage FROM integration_notes
                 WHERE integration_id = $1 AND finished_at IS NULL
                 ORDER BY created_at LIMIT $2
                """,
                held.integration_id,
                _AT_ONCE,
            )
        return [(row["id"], row["item_id"], row["stage"]) for row in rows]

    async def _is_given_up(self, held: Held, note_id: UUID) -> bool:
        async with self.database.transaction(held.tenant_id) as tx:
            return bool(
                await tx.fetchval(
                    """
                    UPDATE integration_notes
                       SET attempts = attempts + 1, outcome = 'given up',
                           finished_at = CASE WHEN attempts + 1 >= $2 THEN now() END
                     WHERE id = $1 RETURNING finished_at IS NOT NULL
                    """,
                    note_id,
                    _MOST_ATTEMPTS,
                )
            )

    async def _finish(self, held: Held, note_id: UUID, outcome: str) -> None:
        async with self.database.transaction(held.tenant_id) as tx:
            await tx.execute(
                "UPDATE integration_notes SET finished_at = now(), outcome = $2 WHERE id = $1",
                note_id,
                outcome,
            )
