"""PostgreSQL with its contrib extensions, reachable from this machine only, by password."""

import asyncio
import os
import pwd
import secrets
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hirestream.stack import superuser
from hirestream.stack.artifacts import Artifacts, once
from hirestream.stack.errors import CacheUnusable, StateDamaged, StateUnusable
from hirestream.stack.platforms import postgres_group
from hirestream.stack.process import OURSELVES, SERVER_LOG, Account, run

PROBE_SECONDS = 2
UNPRIVILEGED = "nobody"
OPTIONS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    "timezone=UTC",
    "log_timezone=UTC",
    # The details and statements of errors hold values, and values hold people's names.
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
)
# Data that nobody misses after a power cut: the databases of tests.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True, slots=True)
class Postgres:
    """How to run the server. Under root it runs as `nobody`, for PostgreSQL refuses root."""

    artifacts: Artifacts
    account: Account = OURSELVES
    fast: bool = False
    name: str = "postgres"
    stop_signal: signal.Signals = signal.SIGINT  # SIGINT: disconnect clients, then stop
    ports_needed: int = 1
    logs: tuple[str, ...] = (SERVER_LOG,)

    def prepare(self, home: Path, chosen: list[int], lock: int) -> list[str]:
        programs = self._programs()
        home.chmod(0o711)  # the other user passes through; it owns the data folder alone

        def create(data: Path) -> None:
            data.mkdir(mode=0o700)
            self._give(data)
            password = secrets.token_urlsafe(24)
            with tempfile.NamedTemporaryFile("w", dir=home) as file:
                file.write(password)
                file.flush()
                self._give(Path(file.name))
                command = [
                    str(programs / "initdb"),
                    *("-D", str(data), "-U", "postgres", "--pwfile", file.name),
                    *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
                    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                ]
                run(self.name, command, home, account=self.account, lock=lock)
            write_secret(home / "password", password)

        data = once(home / "data", create)
        (data / "postmaster.pid").unlink(missing_ok=True)  # stale: the lock proves nothing runs
        options = [f"port={chosen[0]}", *OPTIONS, *(FAST if self.fast else ())]
        flags = [f"--{option}" for option in options]
        return [str(programs / "postgres"), "-D", str(data), *flags]

    def environment(self, chosen: list[int]) -> None:  # noqa: ARG002  the recipe's form
        return None

    def answers(self, home: Path, chosen: list[int]) -> bool:
        return asyncio.run(superuser.answers(dsn(home, chosen), PROBE_SECONDS))

    def _programs(self) -> Path:
        group = postgres_group(frozenset(self.artifacts.groups()))
        (archive,) = self.artifacts.fetch(group)
        folder = self.artifacts.unpacked(archive)
        if self.account.uid and not enterable(folder):
            reason = f"{UNPRIVILEGED}, as whom PostgreSQL runs under root, cannot enter it"
            raise CacheUnusable(self.artifacts.cache, reason)
        return folder / "bin"

    def _give(self, path: Path) -> None:
        if self.account.uid:
            os.chown(path, self.account.uid, self.account.gid)


def dsn(home: Path, chosen: list[int]) -> str:
    """Return the superuser's address."""
    password = home / "password"
    if not password.exists():
        raise StateDamaged(home, "the superuser's password file is missing")
    return f"postgresql://postgres:{password.read_text()}@127.0.0.1:{chosen[0]}/postgres"


def write_secret(path: Path, content: str) -> None:
    """Write a file that only we read, whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(content)
    draft.replace(path)


def enterable(folder: Path) -> bool:
    """Tell whether another user gets through to the folder."""
    return all(parent.stat().st_mode & 0o001 for parent in folder.parents)


def account_and_home(state: Path) -> tuple[Account, Path]:
    """Decide who runs PostgreSQL and where its data lies.

    Under root another user runs it, which may be unable to enter the state folder (below /root,
    say). Its data then lies in /var/lib, in a folder named by an id that the state keeps: a state
    that was deleted by hand never meets the data of the one before.
    """
    home = state / "postgres"
    if os.geteuid():
        return OURSELVES, home
    try:
        user = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        reason = f"as root, PostgreSQL runs as the user {UNPRIVILEGED}, which does not exist here"
        raise StateUnusable(state, reason) from None
    account = Account(user.pw_uid, user.pw_gid)
    if enterable(state):
        state.chmod(0o711)
        return account, home
    memo = state / "postgres-folder"
    if not memo.exists():
        write_secret(memo, secrets.token_hex(6))
    return account, Path("/var/lib/hirestream") / memo.read_text() / "postgres"
