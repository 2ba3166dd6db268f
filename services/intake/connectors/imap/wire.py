"""Dials a mail server and keeps a second hold on the connection.

By it the connection is ended under a thread that waits for bytes, also in a handshake and before
the greeting.
"""

import imaplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

CONNECTING = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Named:
    """A TLS context that checks for one name, whatever address was connected to."""

    context: ssl.SSLContext
    name: str

    def wrap_socket(self, sock: Any, *, server_hostname: str) -> ssl.SSLSocket:  # noqa: ARG002  ssl's word
        return self.context.wrap_socket(sock, server_hostname=self.name)


class Wire:
    """TLS takes a socket over, and gives no handle to it before its handshake is done."""

    def __init__(self) -> None:
        self._sock: socket.socket | None = None
        self._is_over = False

    def hold(self, sock: socket.socket) -> None:
        if self._is_over:
            sock.close()
            raise ConnectionAbortedError("nobody waits for this connection any more")
        self._sock = sock.dup()

    def cut(self) -> None:
        """Whoever reads finds the end."""
        if self._sock is not None:
            with suppress(OSError):
                self._sock.shutdown(socket.SHUT_RDWR)

    def let_go(self) -> None:
        self._is_over = True
        if self._sock is not None:
            self._sock.close()


class Dialled(imaplib.IMAP4):
    """A connection whose wire is held before anything is read from it."""

    def __init__(self, address: str, port: int, tls: Named | None, wire: Wire) -> None:
        self._tls = tls
        self._wire = wire
        super().__init__(address, port, timeout=CONNECTING)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        sock = socket.create_connection((self.host, self.port), timeout)
        self._wire.hold(sock)
        return self._tls.wrap_socket(sock, server_hostname=self.host) if self._tls else sock
