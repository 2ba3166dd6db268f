"""The foundation: tenants, resumes, candidates, mail, timelines and the runtime's own tables."""

from migrations.revision import run

revision = "0001"
down_revision = None


def upgrade() -> None:
    run("0001_foundation")


def downgrade() -> None:
    run("0001_foundation_down")
