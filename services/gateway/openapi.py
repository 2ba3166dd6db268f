"""`python -m services.gateway.openapi` writes openapi.json, so that reviews show a change."""

from pathlib import Path

from services.gateway.app import described
from services.gateway.description import document

COMMITTED = Path(__file__).parents[2] / "openapi.json"


def current() -> str:
    return document(described())


if __name__ == "__main__":
    COMMITTED.write_text(current())
