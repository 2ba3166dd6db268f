"""Which programs of ours run, and how each is started and found ready. Wiring as data."""

import http.client
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hirestream.stack import ports
from hirestream.stack.process import OURSELVES, SERVER_LOG, Account

HEALTH_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Program:
    """A module to run, and the settings that only it has.

    `own_port` names the setting of the port it serves anyway; other programs get a port for their
    health alone.
    """

    name: str
    module: str
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    own_port: str | None = None
    tells_health: bool = True


# In the order of a resume's way; they start side by side.
PROGRAMS = (
    Program("mailbox", "hirestream.mailbox", own_port="MAILBOX_SMTP_PORT", tells_health=False),
    Program("intake", "services.intake"),
    Program("connectors", "services.intake.connectors"),
    Program("parser", "services.parser"),
    Program("ocr", "services.parser", {"PARSER_LANE": "ocr"}),
    Program("dedupe", "services.dedupe"),
    Program("bias", "services.bias"),
    Program("communication", "services.communication"),
    Program("gateway", "services.gateway", own_port="GATEWAY_PORT"),
    Program("projector", "services.gateway.projector"),
    Program("monitor", "services.monitor"),
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to run one program under the stack's watch; ready means that it says so itself."""

    program: Program
    shared: Mapping[str, str] = field(repr=False)
    stop_signal: signal.Signals = signal.SIGTERM
    logs: tuple[str, ...] = (SERVER_LOG,)
    account: Account = OURSELVES

    @property
    def name(self) -> str:
        return self.program.name

    @property
    def ports_needed(self) -> int:
        return 0 if self.program.own_port else 1

    def prepare(self, home: Path, chosen: list[int], lock: int) -> list[str]:  # noqa: ARG002  the form
        return [sys.executable, "-m", self.program.module]

    def environment(self, chosen: list[int]) -> Mapping[str, str]:
        health = {"HEALTH_PORT": str(chosen[0])} if chosen else {}
        return {**self.shared, **self.program.settings, **health}

    def answers(self, home: Path, chosen: list[int]) -> bool:  # noqa: ARG002  the form
        own = self.program.own_port
        port = int(self.shared[own]) if own else chosen[0]
        return is_ready(port) if self.program.tells_health else ports.answers(port)


def is_ready(port: int) -> bool:
    """Whether the process behind a port says that it can do its work."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HEALTH_SECONDS)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
