"""`python -m services.gateway.projector`: folds events into projections and relays the outbox."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from migrations import HEAD
from runtime.agent import Delivered, Projector
from runtime.blobs import open_blobs
from runtime.database import Transaction
from runtime.process import Resources
from runtime.relay import Relay, keep_inbox_days
from runtime.run import run
from schemas import topics
from services.gateway.privacy.blobs import Sweep
from services.gateway.privacy.retention import Retention
from services.gateway.privacy.upkeep import RETAIN_EVERY, SWEEP_EVERY, every
from services.gateway.projections import observations, resumes_erased, stages_passed
from services.gateway.queries.projecting import forget_erased, write_health, write_stages
from services.gateway.unified.pulling import PullSettings, pull
from services.gateway.webhooks.delivering import deliver, forget
from services.gateway.webhooks.kinds import notices
from services.gateway.webhooks.ledger import enqueue

FOLDED: Final = (
    topics.RESUME_RECEIVED,
    topics.RESUME_SCANNED,
    topics.RESUME_PARSED,
    topics.RESUME_REJECTED,
    topics.CANDIDATE_RESOLVED,
    topics.CANDIDATE_SCREENED,
    topics.MAIL_SENT,
    topics.INTEGRATION_HEALTH,
    topics.CANDIDATE_CHANGED,
    topics.APPLICATION_MOVED,
    topics.DECISION_MADE,
    topics.CANDIDATE_ERASED,
    topics.PIPELINE_ALERT,
)


class ProjectorSettings(PullSettings):
    """What the projector reads from its environment."""


async def project(delivered: Sequence[Delivered[Any]], tx: Transaction) -> None:
    """Fold one tenant's events. Again, or in another order, they leave the same rows."""
    stages = stages_passed(delivered)
    await write_stages(tx, stages)
    await forget_erased(tx, {stage.resume_id for stage in stages} | resumes_erased(delivered))
    await write_health(tx, observations(delivered))
    await enqueue(tx, notices(delivered))


@asynccontextmanager
async def agent(_settings: ProjectorSettings, _resources: Resources) -> AsyncGenerator[Projector]:
    yield Projector("projector", FOLDED, project)


async def relay(_settings: ProjectorSettings, resources: Resources) -> None:
    """Publish what the gateway and others committed; one process at a time does."""
    await Relay(resources.system, resources.publisher, resources.telemetry).run()


async def keep_inbox(_settings: ProjectorSettings, resources: Resources) -> None:
    """Upkeep that one process has to do, and this one is always there."""
    await keep_inbox_days(resources.system)


async def sweep(settings: ProjectorSettings, resources: Resources) -> None:
    """Remove the bytes of erased people."""
    sweeping = Sweep(resources.database, resources.system, open_blobs(settings))
    await every(SWEEP_EVERY, sweeping.run)


async def retain(_settings: ProjectorSettings, resources: Resources) -> None:
    """Erase whom and what each tenant has kept for as long as it wanted to."""
    await every(RETAIN_EVERY, Retention(resources.database, resources.system).run)


UPKEEP: Final = (relay, keep_inbox, deliver, forget, sweep, retain, pull)


if __name__ == "__main__":
    run(agent, ProjectorSettings(), name="projector", also=UPKEEP, schema=HEAD)
