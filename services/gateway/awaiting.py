"""Hands somebody's words to the screen, and waits for its answer as long as they may be kept."""

import asyncio
from typing import Final
from uuid import UUID

from runtime.database import Transaction
from services.gateway import publishing
from services.gateway.errors import NotFound
from services.gateway.identities import Subject
from services.gateway.queries import feedback as queries
from services.gateway.remarks import Remark
from services.gateway.resources import Resources

# A screen takes some milliseconds; looking more often would only load Postgres.
_FIRST_LOOK: Final = 0.02
_LONGEST_LOOK: Final = 0.2


async def existing(tx: Transaction, feedback_id: UUID) -> Remark:
    remark = await queries.one(tx, feedback_id)
    if remark is None:
        raise NotFound("No such feedback")
    return remark


async def submit(tx: Transaction, subject: Subject, remark: queries.NewRemark) -> None:
    """Keep the words and ask for their screen: nobody else reads them before it has answered."""
    await queries.write(tx, remark)
    await publishing.feedback_submitted(
        tx, subject.tenant_id, remark.candidate_id, remark.id, version=1
    )


async def screened(held: Resources, subject: Subject, feedback_id: UUID, seconds: float) -> Remark:
    """The feedback once it is screened, or as it stands when the time is over."""
    loop = asyncio.get_running_loop()
    deadline, pause = loop.time() + seconds, _FIRST_LOOK
    while True:
        async with held.database.transaction(subject.tenant_id) as tx:
            remark = await existing(tx, feedback_id)
        if not remark.is_held or loop.time() + pause > deadline:
            return remark
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_LOOK)
