"""Pages whose order may shift while they are read: they are read again until they show no more.

A task that leaves a list pulls all others forward, one of them over the border of a page that was
read. A second reading finds it; a list of one page has no border.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from typing import ParamSpec, TypeVar

from services.intake.connectors.faults import Throttled
from services.intake.connectors.tasks.vendor import Task

P = ParamSpec("P")
T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

_MOST_READINGS = 5  # of a list that never settles; the next look reaches back anyway
_MOST_WAITS = 60
_LONGEST_WAIT = 90.0  # seconds: most limits are by the minute


async def settled(read: Callable[[], AsyncGenerator[Sequence[Task]]]) -> AsyncIterator[list[Task]]:
    """Each task once, in the pages in which it was first seen."""
    seen: set[str] = set()
    for _ in range(_MOST_READINGS):
        pages, before = 0, len(seen)
        async for page in read():
            pages += 1
            fresh = [task for task in page if task.id not in seen]
            seen.update(task.id for task in fresh)
            yield fresh
        if pages <= 1 or len(seen) == before:
            return


async def patiently(
    sleep: Sleep, ask: Callable[P, Awaitable[T]], *args: P.args, **options: P.kwargs
) -> T:
    """A long list that is told to wait a while goes on where it was: begun anew it never ends."""
    for _ in range(_MOST_WAITS):
        try:
            return await ask(*args, **options)
        except Throttled as fault:
            if fault.after is None or fault.after > _LONGEST_WAIT:
                raise
            await sleep(fault.after + 1)
    return await ask(*args, **options)
