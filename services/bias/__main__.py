"""`python -m services.bias` runs the agent until SIGTERM."""

from migrations import HEAD
from runtime.run import run
from services.bias.agent import agent
from services.bias.settings import Settings

if __name__ == "__main__":
    run(agent, Settings(), name="bias", schema=HEAD)
