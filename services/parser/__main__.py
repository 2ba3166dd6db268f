"""`python -m services.parser` runs one lane of the parser until SIGTERM."""

from runtime.run import run

from services.parser.agent import agent
from services.parser.settings import Settings

if __name__ == "__main__":
    run(agent, Settings())
