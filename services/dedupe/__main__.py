"""`python -m services.dedupe` runs the agent until SIGTERM."""

from migrations import HEAD
from runtime.run import run
from services.dedupe.agent import agent
from services.dedupe.settings import Settings

if __name__ == "__main__":
    run(agent, Settings(), name="dedupe", schema=HEAD)
