"""Creates once at an ATS that has no idempotency keys: looks before, and after every doubt."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from services.gateway.unified.ats import Created
from services.gateway.unified.faults import Uncertain
from services.gateway.unified.pacing import Sleep
from services.gateway.unified.shapes import CandidateBody
from services.gateway.unified.vendor import Vendor

log = logging.getLogger(__name__)

# A request that we gave up may still be at work over there: look twice before trying again.
LOOKS: Final = (0.5, 2.0)
TRIES: Final = 2


@dataclass(frozen=True, slots=True)
class Creation:
    """`find` looks for this person's application to this job; `create` makes it."""

    candidate: CandidateBody
    find: Callable[[CandidateBody], Awaitable[Created | None]]
    create: Callable[[CandidateBody], Awaitable[Created]]


async def created_once(creation: Creation, vendor: Vendor) -> Created:
    """Who sends the same thing twice at once waits for the first, and then finds it."""
    candidate = creation.candidate
    async with vendor.turns.of((candidate.job_id, candidate.email.casefold())):
        return await _created(creation, vendor.sleep)


async def _created(creation: Creation, sleep: Sleep) -> Created:
    standing = await creation.find(creation.candidate)
    if standing is not None:
        return standing
    last: Uncertain | None = None
    for _ in range(TRIES):
        try:
            return await creation.create(creation.candidate)
        except Uncertain as doubt:
            last = doubt
            log.warning("a write to an ATS has no known end: reading back")
        for pause in LOOKS:
            await sleep(pause)
            standing = await creation.find(creation.candidate)
            if standing is not None:
                return Created(standing.candidate_id, standing.application)
    if last is None:  # the loop tries at least once
        raise AssertionError
    raise last.fault from last
