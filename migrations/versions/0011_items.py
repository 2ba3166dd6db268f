"""Items of connectors: what is told back to the source, and what is pruned."""

from migrations.revision import run

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    run("0011_items")


def downgrade() -> None:
    run("0011_items_down")
