"""Writes the place where a page of a list ends as a text that clients hand back."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime
from uuid import UUID

from services.gateway.errors import Invalid


def cursor_of(moment: datetime, identity: UUID) -> str:
    place = f"{moment.isoformat()} {identity}"
    return urlsafe_b64encode(place.encode()).decode().rstrip("=")


def place_of(cursor: str) -> tuple[datetime, UUID]:
    try:
        place = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        written, identity = place.split(" ")
        moment = datetime.fromisoformat(written)
        if moment.tzinfo is None:
            raise ValueError("a moment without its zone")
        return moment, UUID(identity)
    except (ValueError, NotBase64) as error:
        raise Invalid.field("cursor", "Take it from next_cursor of the page before") from error
