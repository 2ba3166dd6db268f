"""Watches how much memory the descendants of this process ever held, while something runs."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

_EVERY = 0.03


class Peaks:
    """The largest resident size of each descendant, in bytes, as the kernel counted it."""

    def __init__(self) -> None:
        self.of: dict[int, int] = {}

    @property
    def largest(self) -> int:
        return max(self.of.values(), default=0)

    def look(self) -> None:
        for pid in _descendants(os.getpid()):
            self.of[pid] = max(self.of.get(pid, 0), _peak(pid))


def _descendants(root: int) -> list[int]:
    found: list[int] = []
    waiting = [root]
    while waiting:
        children = _children(waiting.pop())
        found += children
        waiting += children
    return found


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(c) for task in tasks for c in (task / "children").read_text().split()]
    except OSError:
        return []  # it has just ended


def _peak(pid: int) -> int:
    try:
        rows = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(row.split()[1]) * 1024 for row in rows if row.startswith("VmHWM")), 0)


@asynccontextmanager
async def peaks() -> AsyncGenerator[Peaks]:
    """Look again and again until the block ends; a peak outlasts the moment it was reached in."""
    seen = Peaks()

    async def keep_looking() -> None:
        while True:
            seen.look()
            await asyncio.sleep(_EVERY)

    task = asyncio.create_task(keep_looking())
    try:
        yield seen
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        seen.look()
