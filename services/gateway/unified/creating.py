"""Creates once at an ATS that has no idempotency keys: looks before, and after every doubt."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from services.gateway.unified.ats import Created
from services.gateway.unified.faults import Uncertain
from services.gateway.unified.pacing import Sleep

log = logging.getLogger(__name__)

# A request that we gave up may still be at work over there: look twice before trying again.
LOOKS: Final = (0.5, 2.0)
TRIES: Final = 2


async def created_once(
    find: Callable[[], Awaitable[Created | None]],
    create: Callable[[], Awaitable[Created]],
    sleep: Sleep,
) -> Created:
    """`find` looks for this person's application to this job; `create` makes it."""
    standing = await find()
    if standing is not None:
        return standing
    last: Uncertain | None = None
    for _ in range(TRIES):
        try:
            return await create()
        except Uncertain as doubt:
            last = doubt
            log.warning("a write to an ATS has no known end: reading back")
        for pause in LOOKS:
            await sleep(pause)
            standing = await find()
            if standing is not None:
                return Created(standing.candidate_id, standing.application)
    if last is None:  # the loop tries at least once
        raise AssertionError
    raise last.fault from last
