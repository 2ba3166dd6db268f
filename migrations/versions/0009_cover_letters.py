"""Cover letters: kept beside the resume that they came with."""

from migrations.revision import run

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run("0009_cover_letters")


def downgrade() -> None:
    run("0009_cover_letters_down")
