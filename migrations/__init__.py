"""One history of the schema. A table's row-level security stands in the revision that makes it."""

from pathlib import Path

HEAD = "0001"  # the revision that this code needs; agents wait until the database has it


def statements(name: str) -> str:
    """The SQL of a revision, kept in a file of its own so that it is reviewed as SQL."""
    return (Path(__file__).parent / "versions" / f"{name}.sql").read_text()
