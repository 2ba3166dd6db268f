"""`python -m services.intake` opens the doors until SIGTERM."""

from migrations import HEAD
from runtime.run import run
from services.intake.agent import NAME, agent, open_doors, relay_outbox
from services.intake.settings import Settings

if __name__ == "__main__":
    run(agent, Settings(), name=NAME, also=[open_doors, relay_outbox], schema=HEAD)
