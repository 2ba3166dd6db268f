"""`python -m services.parser` runs one lane of the parser until SIGTERM."""

from migrations import HEAD
from runtime.run import run
from services.parser.agent import agent
from services.parser.settings import Settings

if __name__ == "__main__":
    settings = Settings()
    run(agent, settings, name=settings.lane.agent, schema=HEAD)
