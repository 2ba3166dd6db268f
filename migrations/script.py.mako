"""${message}."""

from migrations.revision import run

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    run("${up_revision}_${message.lower().replace(' ', '_')}")
