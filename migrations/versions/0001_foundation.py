"""The foundation: tenants, resumes, candidates, mail, timelines and the runtime's own tables."""

from alembic import op

from migrations import statements

revision = "0001"
down_revision = None


def run(name: str) -> None:
    """Run a file of several statements, which the driver takes only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    connection.run_async(lambda driver: driver.execute(statements(name)))


def upgrade() -> None:
    run("0001_foundation")


def downgrade() -> None:
    run("0001_foundation_down")
