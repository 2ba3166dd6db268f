"""ATS clients: their keys' limits, their writes' keys, their feeds and webhooks."""

from migrations.revision import run

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run("0003_clients")


def downgrade() -> None:
    run("0003_clients_down")
