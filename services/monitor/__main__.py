"""`python -m services.monitor` watches until SIGTERM."""

from migrations import HEAD
from runtime.run import run
from services.monitor.agent import agent, watch
from services.monitor.calls.calling import call
from services.monitor.incidents import AGENT
from services.monitor.settings import Settings

if __name__ == "__main__":
    run(agent, Settings(), name=AGENT, also=[watch, call], schema=HEAD)
