"""`python -m services.intake.connectors` reads what tenants configured until SIGTERM."""

from migrations import HEAD
from runtime.run import run
from services.intake.connectors.agent import NAME, agent, relay_outbox, work
from services.intake.connectors.settings import Settings

if __name__ == "__main__":
    run(agent, Settings(), name=NAME, also=[work, relay_outbox], schema=HEAD)
