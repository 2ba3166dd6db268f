"""Waits for a vendor's limit in the midst of a long list, which begun anew would never end."""

from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from services.intake.connectors.faults import Throttled

P = ParamSpec("P")
T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

_MOST_WAITS = 60
_LONGEST_WAIT = 90.0  # seconds: most limits are by the minute


async def patiently(
    sleep: Sleep, ask: Callable[P, Awaitable[T]], *args: P.args, **options: P.kwargs
) -> T:
    """What `ask` gives, asked again after each short wait that the vendor wants."""
    for _ in range(_MOST_WAITS):
        try:
            return await ask(*args, **options)
        except Throttled as fault:
            if fault.after is None or fault.after > _LONGEST_WAIT:
                raise
            await sleep(fault.after + 1)
    return await ask(*args, **options)
