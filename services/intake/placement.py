"""Decides whose a file in the watched folder is, whether it is complete, and where it goes."""

import stat
from dataclasses import dataclass
from os import stat_result
from pathlib import Path, PurePath

DONE = "done"
FAILED = "failed"
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", ".swp")


@dataclass(frozen=True, slots=True)
class Place:
    """`owner` is a tenant's slug or address."""

    owner: str
    job: str | None


def place_of(relative: PurePath) -> Place | None:
    """`<tenant>/<file>` or `<tenant>/<job>/<file>`; None for what is not ours to take.

    A file in the wrong place belongs to nobody: it is refused with a reason, not overlooked.
    """
    *folders, name = relative.parts
    if name.startswith((".", "~")) or name.lower().endswith(_UNFINISHED):
        return None
    if any(folder.startswith(".") or folder in (DONE, FAILED) for folder in folders):
        return None
    owner, *job = folders or [""]
    return Place(owner, "/".join(job) or None)


def is_complete(found: stat_result, now: float, settle: float) -> bool:
    """Whether nobody has written to it for a while. What is moved in counts at once."""
    return now - found.st_mtime >= settle


def is_file(found: stat_result) -> bool:
    """A real file: a link could point outside, and a pipe would hold its reader for ever."""
    return stat.S_ISREG(found.st_mode)


def resting_place(path: Path, outcome: str, digest: str) -> Path:
    """Beside the file, under its own name unless another file has taken that."""
    folder = path.parent / outcome
    plain = folder / path.name
    if not plain.exists():
        return plain
    return folder / f"{path.stem}-{digest[:12]}{path.suffix}"
