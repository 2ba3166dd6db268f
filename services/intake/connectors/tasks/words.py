"""What is written at a task. Ids and stages only: who reads the task may not read the candidate."""

from collections.abc import Iterable
from hashlib import sha256

TAKEN = "Hirestream has taken this application in."


def stage_words(stage: str) -> str:
    return f"Hirestream: the candidate is now at the stage '{stage}'."


def revision_of(attachment_ids: Iterable[str]) -> str:
    """Changes when a file is added, and not when we ourselves change the task."""
    return sha256("\n".join(sorted(attachment_ids)).encode()).hexdigest()[:16]
