"""Cursors of feeds: the place in the order of commits up to which a client has read.

A cursor holds nothing else, so it stays good for ever, also for the next synchronisation.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from typing import Final

from services.gateway.errors import Invalid

_VERSION: Final = "1"
_LAST: Final = 2**63


def cursor_at(position: int) -> str:
    return urlsafe_b64encode(f"{_VERSION}:{position}".encode()).decode().rstrip("=")


def position_of(cursor: str | None) -> int:
    """0 where there is no cursor: from the beginning."""
    if cursor is None:
        return 0
    try:
        version, position = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(":")
        found = int(position)
        if version != _VERSION or not 0 <= found < _LAST or not position.isdecimal():
            raise ValueError("no position of ours")
    except (ValueError, NotBase64) as error:
        raise Invalid.field("cursor", "Take it from next_cursor of a page before") from error
    else:
        return found
