"""Who did what: the audit chain; sessions, invitations, consent and retention."""

from migrations.revision import run

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run("0002_audit")


def downgrade() -> None:
    run("0002_audit_down")
