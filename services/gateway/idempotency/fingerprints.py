"""Tells whether two requests under one key are the same request. Pure."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

_BOUNDARY: Final = "boundary="


@dataclass(frozen=True, slots=True)
class Named:
    """Who asks what of which place; the body comes in pieces."""

    actor_id: UUID
    method: str
    path: str
    query: bytes
    content_type: str


class Fingerprint:
    """A multipart body's boundary is drawn anew for every attempt, so it does not count."""

    def __init__(self, named: Named) -> None:
        kind, *_ = named.content_type.split(";")
        words = f"{named.actor_id}\n{named.method}\n{named.path}\n{kind.strip().lower()}\n"
        self._digest = sha256(words.encode() + named.query + b"\n")
        self._boundary = _boundary(named.content_type)
        self._tail = b""

    def add(self, piece: bytes) -> None:
        if not self._boundary:
            self._digest.update(piece)
            return
        # What could be the beginning of a boundary waits for the next piece.
        whole = (self._tail + piece).replace(self._boundary, b"")
        kept = len(self._boundary) - 1
        cut = max(0, len(whole) - kept) if kept else len(whole)
        self._digest.update(whole[:cut])
        self._tail = whole[cut:]

    def value(self) -> bytes:
        final = self._digest.copy()
        final.update(self._tail)
        return final.digest()


def _boundary(content_type: str) -> bytes:
    if not content_type.lower().startswith("multipart/"):
        return b""
    _, found, rest = content_type.partition(_BOUNDARY)
    return rest.split(";")[0].strip().strip('"').encode() if found else b""
