"""Screened words: kept on the row that a list reads."""

from migrations.revision import run

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run("0010_screened_words")


def downgrade() -> None:
    run("0010_screened_words_down")
