"""Which ports a server listens on: the same as last time where they are free."""

import json
import secrets
import socket
from collections.abc import Sequence
from pathlib import Path

HOST = "127.0.0.1"
# Below the range from which systems draw the ports of outgoing connections. Inside it, a client
# that keeps dialling a stopped server's port in time connects to itself, and holds the port.
RANGE = range(20_000, 32_000)
TRIES = 200


def choose(count: int, remembered: Sequence[int] = ()) -> list[int]:
    """Return `count` different free ports, the remembered ones first."""
    ports = [port for port in dict.fromkeys(remembered) if is_free(port)][:count]
    for _ in range(TRIES):
        if len(ports) == count:
            break
        port = RANGE[secrets.randbelow(len(RANGE))]
        if port not in ports and is_free(port):
            ports.append(port)
    return ports


def is_free(port: int) -> bool:
    try:
        socket.create_server((HOST, port)).close()
    except OSError:
        return False
    return True


def answers(port: int, seconds: float = 1) -> bool:
    try:
        socket.create_connection((HOST, port), seconds).close()
    except OSError:
        return False
    return True


def recall(memo: Path) -> list[int]:
    """Read remembered ports; a memo that is missing or damaged remembers nothing."""
    try:
        ports = json.loads(memo.read_text())
    except (OSError, ValueError):
        return []
    valid = isinstance(ports, list) and all(isinstance(p, int) and 0 < p < 65536 for p in ports)
    return ports if valid else []


def remember(memo: Path, ports: Sequence[int]) -> None:
    memo.write_text(json.dumps(list(ports)))
