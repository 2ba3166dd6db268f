"""Writes a page of a feed around the JSON that Postgres built."""

from datetime import UTC, datetime
from json import dumps

from fastapi import Response

from services.gateway.ats.feeds import Part
from services.gateway.ats.positions import cursor_at


def page(name: str, part: Part, **said: bool) -> Response:
    rest = dumps({**said, "next_cursor": cursor_at(part.ends_at), "has_more": part.has_more})
    return Response(f'{{"{name}": {part.items}, {rest[1:]}', media_type="application/json")


def moment(given: datetime | None) -> datetime | None:
    """A time without a zone is taken as UTC."""
    return given.replace(tzinfo=UTC) if given is not None and given.tzinfo is None else given
