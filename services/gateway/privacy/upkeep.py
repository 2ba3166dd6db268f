"""What time alone makes due: bytes of the erased, and people and files kept long enough."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from runtime.blobs import BlobsAway
from runtime.database import is_away

log = logging.getLogger(__name__)

SWEEP_EVERY = 30.0  # seconds
RETAIN_EVERY = 3600.0


async def every(seconds: float, work: Callable[[], Awaitable[int]]) -> None:
    """Do the work, wait, and again; while a server is away, what is due stays due."""
    while True:
        try:
            await work()
        except Exception as error:
            if not isinstance(error, BlobsAway) and not is_away(error):
                raise
            log.warning("upkeep waits", extra={"error": type(error).__name__})
        await asyncio.sleep(seconds)
