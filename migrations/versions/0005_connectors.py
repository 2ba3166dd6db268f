"""Connectors: what a tenant configured, their cursors, leases and health."""

from migrations.revision import run

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run("0005_connectors")


def downgrade() -> None:
    run("0005_connectors_down")
