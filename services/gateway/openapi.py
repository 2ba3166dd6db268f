"""`python -m services.gateway.openapi` writes openapi.json and the tables of its documentation."""

from pathlib import Path

from services.gateway.app import described
from services.gateway.catalogue import with_tables
from services.gateway.description import describe, document

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "openapi.json"
DOCUMENTATION = ROOT / "docs" / "API_DOCUMENTATION.md"


def current() -> str:
    return document(described())


def documentation() -> str:
    return with_tables(DOCUMENTATION.read_text(), describe(described()))


if __name__ == "__main__":
    COMMITTED.write_text(current())
    DOCUMENTATION.write_text(documentation())
