"""What is written at a task. Ids and stages only: who reads the task may not read the candidate."""

from collections.abc import Iterable
from hashlib import sha256

_OURS = "Hirestream"
TAKEN = f"{_OURS} has taken this application in."


def stage_words(stage: str) -> str:
    return f"{_OURS}: the candidate is now at the stage '{stage}'."


def is_ours(words: str) -> bool:
    return words.lstrip().startswith(_OURS)


def is_wanted(labels: Iterable[str], wanted: Iterable[str]) -> bool:
    """Any of them, however it is written; where none is wanted, all are."""
    names = {name.casefold() for name in wanted}
    return not names or any(label.casefold() in names for label in labels)


def revision_of(attachment_ids: Iterable[str]) -> str:
    """Changes when a file is added, and not when we ourselves change the task."""
    return sha256("\n".join(sorted(attachment_ids)).encode()).hexdigest()[:16]
