"""What an operator types to see whether alerts get through."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import loads
from pathlib import Path
from threading import Thread
from typing import Any

from pydantic import SecretStr

from runtime.webhooks.signing import signed_headers
from tests.unit.commands.test_command_line import hirestream

SECRET = "whsec_c2lnbmVkLXdpdGgtdGhpcy1mb3ItdGVzdHM="


@dataclass
class Heard:
    """A receiver on a port of its own, and what it was told."""

    port: int = 0
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receiver(status: int) -> Generator[Heard]:
    heard = Heard()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.calls.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    heard.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def typed(tmp_path: Path, *ports: int, **settings: str) -> Any:
    urls = ",".join(f"http://127.0.0.1:{port}/a-secret-path" for port in ports)
    given = {"MONITOR_WEBHOOKS": urls, "MONITOR_WEBHOOK_SECRETS": SECRET, **settings}
    return hirestream("alerts", "test", state=tmp_path / "state", **given)


def test_every_receiver_is_called_once_and_signed(tmp_path: Path) -> None:
    with receiver(204) as one, receiver(500) as other:
        shown = typed(tmp_path, one.port, other.port, EGRESS_NETWORKS="127.0.0.0/8")
    assert shown.returncode == 1, shown.stderr
    assert "127.0.0.1: taken (204)" in shown.stdout
    assert "not taken: it answered 500" in shown.stdout
    assert "a-secret-path" not in shown.stdout + shown.stderr
    [(headers, body)] = one.calls
    assert len(other.calls) == 1
    assert loads(body)["type"] == "alert.test"
    at = int(headers["webhook-timestamp"])
    expected = signed_headers([SecretStr(SECRET)], headers["webhook-id"], at, body)
    assert headers["webhook-signature"] == expected["webhook-signature"]


def test_an_address_of_our_own_network_is_not_called_unless_it_is_listed(tmp_path: Path) -> None:
    with receiver(204) as heard:
        shown = typed(tmp_path, heard.port)
    assert shown.returncode == 1
    assert "EGRESS_NETWORKS" in shown.stdout
    assert heard.calls == []


def test_without_an_address_the_setting_is_named(tmp_path: Path) -> None:
    shown = typed(tmp_path)
    assert (shown.returncode, "MONITOR_WEBHOOKS" in shown.stderr) == (1, True)
