"""Review: what parser, dedupe and bias show to a person."""

from migrations.revision import run

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run("0007_review")


def downgrade() -> None:
    run("0007_review_down")
