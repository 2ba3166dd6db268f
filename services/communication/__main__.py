"""`python -m services.communication` runs the agent and its sender until SIGTERM."""

from migrations import HEAD
from runtime.run import run
from services.communication.agent import agent, send_mail
from services.communication.settings import Settings

if __name__ == "__main__":
    run(agent, Settings(), name="communication", also=[send_mail], schema=HEAD)
