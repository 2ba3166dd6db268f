"""Hiring: stages, decisions, and the search over resumes."""

from migrations.revision import run

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run("0004_hiring")


def downgrade() -> None:
    run("0004_hiring_down")
