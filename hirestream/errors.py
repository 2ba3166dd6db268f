"""What a command can fail with: a sentence on what happened and one on what to do."""


class CommandError(Exception):
    """Shown to the person as it is, without a traceback; the exit status is 1."""
