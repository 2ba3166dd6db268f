"""Reads a request's body once to know it, and gives it to the route as it came."""

from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Final

from starlette.types import Message, Receive

from services.gateway.errors import TooLarge
from services.gateway.idempotency.fingerprints import Fingerprint

IN_MEMORY: Final = 1024 * 1024
_PIECE: Final = 64 * 1024


@dataclass(slots=True)
class Body:
    """Small ones stay in memory, large ones lie in a temporary file that has no name."""

    file: SpooledTemporaryFile[bytes]
    is_whole: bool = False
    is_told: bool = False

    async def read(self, receive: Receive, fingerprint: Fingerprint, largest: int) -> None:
        seen = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":  # gone before it had said all
                return
            piece: bytes = message.get("body", b"")
            seen += len(piece)
            if seen > largest:
                raise TooLarge(f"A request with a key has at most {largest} bytes")
            fingerprint.add(piece)
            self.file.write(piece)
            if not message.get("more_body", False):
                break
        self.is_whole = True
        self.file.seek(0)

    def replayed(self, receive: Receive) -> Receive:
        async def receiving() -> Message:
            if self.is_told:
                return await receive()
            piece = self.file.read(_PIECE)
            self.is_told = len(piece) < _PIECE
            return {"type": "http.request", "body": piece, "more_body": not self.is_told}

        return receiving
