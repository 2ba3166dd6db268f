"""What the stack tells its caller while it works; a listener is called from several threads."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Download:
    """How far one group of artifacts has come."""

    group: str
    files_done: int
    files: int
    bytes_done: int
    bytes: int

    @property
    def bytes_left(self) -> int:
        return self.bytes - self.bytes_done


@dataclass(frozen=True, slots=True)
class Waiting:
    """Another process holds a lock; we wait until it lets go."""

    path: Path
    holder: str


class Phase(StrEnum):
    STARTING = "starting"
    READY = "ready"
    DIED = "died"  # and is being started again
    FAILED = "failed"  # and is not started again
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Change:
    """A server entered another phase of its life."""

    server: str
    phase: Phase
    detail: str = ""


Notice = Download | Waiting | Change
Listener = Callable[[Notice], None]


def silence(_: Notice) -> None:
    """Listen to nothing."""
