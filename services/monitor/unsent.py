"""For how long mail waits that should have gone out, tenant by tenant, as the ledger has it."""

from collections.abc import Mapping
from uuid import UUID

from runtime.database import SystemDatabase


async def unsent_seconds(system: SystemDatabase) -> Mapping[UUID, float]:
    """Mail that waits on purpose (quiet hours, a pause between attempts) is not due yet."""
    async with system.transaction() as tx:
        rows = await tx.fetch(
            """
            SELECT tenant_id, extract(epoch FROM now() - min(due_at))::float8 AS seconds
              FROM mails
             WHERE status IN ('queued', 'sending') AND due_at <= now()
             GROUP BY tenant_id
            """
        )
    return {row["tenant_id"]: row["seconds"] for row in rows}
