"""How the pool and its children talk: a length, then bytes; answers are JSON, never pickles.

A child may have been taken over by the file it read, so its answer is data to be validated.
"""

import json
import socket
import struct
from dataclasses import asdict, dataclass

_LENGTH = struct.Struct("!QQ")
MAX_ANSWER = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Task:
    """One document for a child."""

    file_name: str | None
    ocr: bool


def frame(head: bytes, body: bytes = b"") -> bytes:
    return _LENGTH.pack(len(head), len(body)) + head + body


def task_frame(task: Task, data: bytes) -> bytes:
    return frame(json.dumps(asdict(task)).encode(), data)


def lengths(prefix: bytes) -> tuple[int, int]:
    head, body = _LENGTH.unpack(prefix)
    return head, body


PREFIX = _LENGTH.size


def receive(connection: socket.socket) -> tuple[Task, bytes] | None:
    """The next document, or None when the pool has closed its end."""
    prefix = _exactly(connection, PREFIX)
    if prefix is None:
        return None
    head, body = lengths(prefix)
    raw = _exactly(connection, head)
    data = _exactly(connection, body)
    if raw is None or data is None:
        return None
    return Task(**json.loads(raw)), data


def _exactly(connection: socket.socket, count: int) -> bytes | None:
    parts: list[bytes] = []
    while count:
        part = connection.recv(min(count, 1 << 20))
        if not part:
            return None
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
