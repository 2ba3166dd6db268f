"""Mail out: digests, the provider's notices and the webhooks of alerts."""

from migrations.revision import run

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run("0008_mail_out")


def downgrade() -> None:
    run("0008_mail_out_down")
