"""`hirestream up`: the embedded stack and every agent, in the foreground, until Ctrl-C."""

import signal
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from pydantic import SecretStr

from hirestream.prepare import PrepareSettings, prepare
from hirestream.processes import PROGRAMS, Recipe
from hirestream.screen import Screen
from hirestream.seed import Demo, seed
from hirestream.settings import ENVIRONMENT_FILE, RunSettings
from hirestream.stack import Stack, StackError, StackSettings, ports
from hirestream.stack.postgres import write_secret
from hirestream.stack.server import Server
from hirestream.surroundings import inherited
from runtime.settings import Environment


class PortInUse(StackError):
    def __init__(self, port: int, purpose: str, variable: str) -> None:
        super().__init__(
            f"Port {port} ({purpose}) is in use by another program. "
            f"Stop that program, or choose another port: {variable}={port + 1000} make run"
        )


class Interrupted(BaseException):
    """Somebody asked us to stop."""


def up(settings: RunSettings, screen: Screen) -> None:
    """Start everything, say where it is, wait, and stop everything. Raises StackError."""
    with (
        screen,
        _interruptible(),
        Stack(StackSettings(), tell=screen.tell) as stack,
    ):
        check_ports(settings)
        prepare(
            PrepareSettings(
                environment=Environment.DEVELOPMENT,
                database_owner_url=SecretStr(stack.addresses.database_owner_url),
                kafka_bootstrap_servers=stack.addresses.kafka_bootstrap_servers,
            )
        )
        demo = seed(stack.addresses, stack.state)
        shared = _environment(settings, stack, demo)
        with _running(shared, stack.state / "agents", screen), _announced(stack.state, shared):
            screen.welcome(_rows(settings, stack.state, demo), _commands(demo))
            _wait(screen.failed)
            if screen.failed.is_set():
                raise StackError(screen.failure)


@contextmanager
def _interruptible() -> Generator[None]:
    """End the block on the first Ctrl-C or SIGTERM; what comes later can't disturb the stopping."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise Interrupted

    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    except Interrupted:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def check_ports(settings: RunSettings) -> None:
    """Raise PortInUse where another program has a port that a person would type."""
    taken = [
        (settings.gateway_port, "the API", "GATEWAY_PORT"),
        (settings.intake_smtp_port, "mail in", "INTAKE_SMTP_PORT"),
        (settings.mailbox_smtp_port, "mail out", "MAILBOX_SMTP_PORT"),
    ]
    for port, purpose, variable in taken:
        if not ports.is_free(port):
            raise PortInUse(port, purpose, variable)


def _environment(settings: RunSettings, stack: Stack, demo: Demo) -> dict[str, str]:
    """What every program of ours runs with; `hirestream` reads it back from a file."""
    state = stack.state
    return {
        **stack.addresses.environment(),
        "ENVIRONMENT": "development",
        "BLOB_DIR": str(state / "blobs"),
        "GATEWAY_PORT": str(settings.gateway_port),
        "GATEWAY_JWT_SECRET": demo.jwt_secret,
        "SEALING_KEYS": demo.sealing_key,
        "INTAKE_SMTP_PORT": str(settings.intake_smtp_port),
        "INTAKE_FOLDER": str(state / "folder"),
        "MAILBOX_SMTP_PORT": str(settings.mailbox_smtp_port),
        "MAILBOX_DIR": str(state / "mailbox"),
        "COMMUNICATION_SMTP_HOST": "127.0.0.1",
        "COMMUNICATION_SMTP_PORT": str(settings.mailbox_smtp_port),
        "COMMUNICATION_SMTP_TLS": "none",
        "COMMUNICATION_PUBLIC_URL": f"http://127.0.0.1:{settings.gateway_port}",
        "HIRESTREAM_API_URL": f"http://127.0.0.1:{settings.gateway_port}/api",
        "HIRESTREAM_API_KEY": demo.api_key,
        "HIRESTREAM_SMTP_PORT": str(settings.intake_smtp_port),
    }


@contextmanager
def _running(shared: Mapping[str, str], folder: Path, screen: Screen) -> Generator[None]:
    """Every program, started side by side and stopped side by side."""
    everything = {**shared, **inherited()}  # what somebody set themselves goes first
    servers = [
        Server(Recipe(program, everything), folder / program.name, tell=screen.tell)
        for program in PROGRAMS
    ]
    try:
        for server in servers:
            server.start()
        for server in servers:
            server.wait()
        yield
    finally:
        _stop(servers)


def _stop(servers: Sequence[Server]) -> None:
    stopping = [threading.Thread(target=server.stop) for server in servers]
    for thread in stopping:
        thread.start()
    for thread in stopping:
        thread.join()


@contextmanager
def _announced(state: Path, shared: Mapping[str, str]) -> Generator[None]:
    """Let `hirestream` in other terminals find us, while we run."""
    file = state / ENVIRONMENT_FILE
    write_secret(file, "".join(f"{name}='{value}'\n" for name, value in shared.items()))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _wait(failed: threading.Event) -> None:
    while not failed.wait(timeout=1):  # a bare wait would not let a signal through everywhere
        pass


def _rows(settings: RunSettings, state: Path, demo: Demo) -> list[tuple[str, str]]:
    return [
        ("API", f"http://127.0.0.1:{settings.gateway_port}/api"),
        ("API documentation", f"http://127.0.0.1:{settings.gateway_port}/docs"),
        ("Mail in", f"smtp://127.0.0.1:{settings.intake_smtp_port}   for {demo.address}"),
        ("Mail out", f"smtp://127.0.0.1:{settings.mailbox_smtp_port}   kept in the local mailbox"),
        ("Watched folder", str(state / "folder" / demo.slug)),
        ("Demo login", f"{demo.email}   {demo.password}"),
        ("Logs", f"{state / 'agents'}/*/server.log"),
    ]


def _commands(demo: Demo) -> list[str]:
    return [
        f".venv/bin/hirestream submit examples/resumes/maya_lindqvist.pdf --to {demo.address}",
        ".venv/bin/hirestream mailbox",
        ".venv/bin/hirestream candidates",
    ]
