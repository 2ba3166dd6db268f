"""Writes a page of a feed around the JSON that Postgres built."""

from datetime import UTC, datetime
from json import dumps
from typing import Final

from fastapi import Response

from services.gateway.ats.feeds import Part
from services.gateway.ats.positions import cursor_at

_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)


def page(name: str, part: Part, **said: bool) -> Response:
    rest = dumps({**said, "next_cursor": cursor_at(part.ends_at), "has_more": part.has_more})
    return Response(f'{{"{name}": {part.items}, {rest[1:]}', media_type="application/json")


def moment(given: datetime | None) -> datetime | None:
    """A time without a zone is taken as UTC. One that UTC has not is the nearest that it has."""
    return None if given is None else in_utc(given)


def in_utc(given: datetime) -> datetime:
    if given.tzinfo is None:
        return given.replace(tzinfo=UTC)
    try:
        return given.astimezone(UTC)
    except OverflowError:
        return _FIRST if given.year == 1 else _LAST
