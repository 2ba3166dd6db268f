"""Says whether this process lives and works, and why not, over HTTP from a thread of its own.

The thread answers also while the event loop is stuck, which is when the answer matters.
"""

import json
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic

from prometheus_client import generate_latest

from runtime.telemetry import Telemetry

STILL_ALIVE = 30.0  # seconds in which the loop must have turned once
STUCK = 900.0  # seconds after which one message counts as stuck


@dataclass(slots=True)
class Health:
    """What the loop tells; each part says None while it is well, or what is wrong with it."""

    clock: Callable[[], float] = monotonic
    troubles: dict[str, str] = field(default_factory=dict[str, str])
    _beat: float = field(init=False)
    _oldest: float | None = None

    def __post_init__(self) -> None:
        self._beat = self.clock()
        self.troubles["start"] = "starting"

    def beat(self) -> None:
        """The loop turned."""
        self._beat = self.clock()

    def well(self, part: str) -> None:
        self.troubles.pop(part, None)

    def unwell(self, part: str, why: str) -> None:
        self.troubles[part] = why

    def working_since(self, started: float | None) -> None:
        """When the oldest message in hand was taken; None when none is."""
        self._oldest = started

    def live(self) -> dict[str, str]:
        """What makes this process not worth keeping; empty while it lives."""
        silent = self.clock() - self._beat
        return {"loop": f"has not turned for {silent:.0f} s"} if silent > STILL_ALIVE else {}

    def ready(self) -> dict[str, str]:
        """What keeps this process from its work; empty while it works."""
        troubles = {**self.troubles, **self.live()}
        oldest = self._oldest
        if oldest is not None and self.clock() - oldest > STUCK:
            troubles["messages"] = f"one is in hand for {self.clock() - oldest:.0f} s"
        return troubles


@contextmanager
def serving(health: Health, telemetry: Telemetry, host: str, port: int) -> Generator[int]:
    """Serve /health/live, /health/ready and /metrics; yields the port."""
    server = ThreadingHTTPServer((host, port), _handler(health, telemetry))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="health", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(health: Health, telemetry: Telemetry) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            match self.path:
                case "/health/live":
                    self._say(health.live())
                case "/health/ready":
                    self._say(health.ready())
                case "/metrics":
                    self._send(
                        200, "text/plain; version=0.0.4", generate_latest(telemetry.registry)
                    )
                case _:
                    self._send(404, "text/plain", b"not found\n")

        def _say(self, troubles: dict[str, str]) -> None:
            body = json.dumps({"status": "unwell" if troubles else "well", **troubles})
            self._send(503 if troubles else 200, "application/json", body.encode())

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Probes come every few seconds: not worth a line each."""

    return Handler
