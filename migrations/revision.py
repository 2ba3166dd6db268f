"""Runs a revision's SQL, which stands in a file of its own so that it is reviewed as SQL."""

from pathlib import Path

from alembic import op

VERSIONS = Path(__file__).parent / "versions"


def run(name: str) -> None:
    """Run a file of several statements, which the driver takes only without parameters."""
    sql = (VERSIONS / f"{name}.sql").read_text()
    connection = op.get_bind().connection.dbapi_connection
    connection.run_async(lambda driver: driver.execute(sql))
