"""`python -m services.gateway.projector`: folds events into projections and relays the outbox."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from migrations import HEAD
from runtime.agent import Delivered, Projector
from runtime.database import Transaction
from runtime.process import Resources
from runtime.relay import Relay, keep_inbox_days
from runtime.run import run
from runtime.settings import DatabaseSettings, KafkaSettings
from schemas import topics
from services.gateway.projections import observations, stages_passed
from services.gateway.queries.projecting import write_health, write_stages

FOLDED: Final = (
    topics.RESUME_RECEIVED,
    topics.RESUME_SCANNED,
    topics.RESUME_PARSED,
    topics.RESUME_REJECTED,
    topics.CANDIDATE_RESOLVED,
    topics.CANDIDATE_SCREENED,
    topics.MAIL_SENT,
    topics.INTEGRATION_HEALTH,
)


class ProjectorSettings(KafkaSettings, DatabaseSettings):
    """What the projector reads from its environment."""


async def project(delivered: Sequence[Delivered[Any]], tx: Transaction) -> None:
    """Fold one tenant's events. Again, or in another order, they leave the same rows."""
    await write_stages(tx, stages_passed(delivered))
    await write_health(tx, observations(delivered))


@asynccontextmanager
async def agent(_settings: ProjectorSettings, _resources: Resources) -> AsyncGenerator[Projector]:
    yield Projector("projector", FOLDED, project)


async def relay(_settings: ProjectorSettings, resources: Resources) -> None:
    """Publish what the gateway and others committed; one process at a time does."""
    await Relay(resources.system, resources.publisher, resources.telemetry).run()


async def keep_inbox(_settings: ProjectorSettings, resources: Resources) -> None:
    """Upkeep that one process has to do, and this one is always there."""
    await keep_inbox_days(resources.system)


if __name__ == "__main__":
    run(agent, ProjectorSettings(), name="projector", also=[relay, keep_inbox], schema=HEAD)
