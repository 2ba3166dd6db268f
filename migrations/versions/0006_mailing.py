"""Mail out: template versions, suppressed addresses, digests and returns."""

from migrations.revision import run

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run("0006_mailing")


def downgrade() -> None:
    run("0006_mailing_down")
