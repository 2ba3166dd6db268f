"""The stack as a whole: what to start and what is given, in which folder, and where it then is."""

import asyncio
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from pydantic import SecretStr

from hirestream.stack import postgres, roles
from hirestream.stack.artifacts import Artifacts, open_to_all
from hirestream.stack.errors import DiskFull, InUse, SettingMissing, StateUnusable, is_full
from hirestream.stack.kafka import Kafka
from hirestream.stack.locks import locked
from hirestream.stack.maven import Maven
from hirestream.stack.notices import Listener, silence
from hirestream.stack.postgres import Postgres, account_and_home
from hirestream.stack.server import Server
from hirestream.stack.settings import StackSettings

# As long as the previous owner of the state may need to stop its servers.
LOCK_SECONDS = 15.0
RESET_SECONDS = 1.0
LOCK, MARK = "lock", "hirestream.state"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything is, embedded or given."""

    kafka_bootstrap_servers: str
    database_url: str = field(repr=False)
    database_owner_url: str = field(repr=False)
    database_system_url: str = field(repr=False)

    def environment(self) -> dict[str, str]:
        """Return the variables by which services find their servers."""
        return {
            "KAFKA_BOOTSTRAP_SERVERS": self.kafka_bootstrap_servers,
            "DATABASE_URL": self.database_url,
            "DATABASE_OWNER_URL": self.database_owner_url,
            "DATABASE_SYSTEM_URL": self.database_system_url,
        }


class Stack:
    """Kafka and PostgreSQL on one state folder; a context manager that starts and stops them.

    `kafka` and `postgres` are the servers' lives (None where one is given), for drills that stop,
    kill and start them. `fast` gives up surviving a power cut. Another process may hold the state:
    `patience` is for how many seconds we wait. Stacks on different folders run side by side.
    """

    def __init__(
        self,
        settings: StackSettings,
        *,
        tell: Listener = silence,
        fast: bool = False,
        patience: float = LOCK_SECONDS,
    ) -> None:
        self.settings = settings
        self.state = settings.state
        self.kafka: Server | None = None
        self.postgres: Server | None = None
        self.addresses: Addresses
        self._tell = tell
        self._fast = fast
        self._patience = patience
        self._cancelled = threading.Event()
        self._held = ExitStack()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start both servers at the same time; return when both have answered a real request."""
        given = given_urls(self.settings)
        self._cancelled.clear()
        try:
            self._open_state()
            artifacts = self._artifacts()
            if self.settings.kafka_bootstrap_servers is None:
                self.kafka = Server(Kafka(artifacts), self.state / "kafka", tell=self._tell)
                self.kafka.start()
            if given is None:
                account, home = account_and_home(self.state)
                if home.parent != self.state:
                    open_to_all(home.parent)
                recipe = Postgres(artifacts, account, fast=self._fast)
                self.postgres = Server(recipe, home, tell=self._tell)
                self.postgres.start()
            database = given or self._own_database()
            self.addresses = Addresses(
                kafka_bootstrap_servers=self._bootstrap(),
                database_url=database.app,
                database_owner_url=database.owner,
                database_system_url=database.system,
            )
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop what was started, both at the same time, and let go of the state."""
        servers = [server for server in (self.kafka, self.postgres) if server]
        for server in servers:
            server.end()
        self._cancelled.set()
        for server in servers:
            server.stop()
        self._held.close()

    @property
    def superuser_dsn(self) -> str:
        """The embedded server's superuser, who makes roles and databases."""
        if self.postgres is None:
            raise SettingMissing("DATABASE_URL", "an address of its superuser")
        return postgres.dsn(self.postgres.home, self.postgres.ports)

    def database_urls(self, name: str) -> roles.DatabaseUrls:
        """Return how each role reaches the database `name` of the embedded server."""
        passwords = roles.Passwords.kept(self.state / "passwords.json")
        return roles.urls(self.superuser_dsn, passwords, name)

    def _open_state(self) -> None:
        try:
            self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = locked(
                self.state / LOCK,
                seconds=self._patience,
                refusal=InUse.state,
                tell=self._tell,
                cancelled=self._cancelled,
            )
            self._held.enter_context(lock)
            claim(self.state)
        except OSError as error:
            if is_full(error):
                raise DiskFull(self.state) from error
            raise StateUnusable(self.state, error.strerror or str(error)) from error

    def _artifacts(self) -> Artifacts:
        cache = self.settings.cache
        maven = Maven(cache / "maven", self._cancelled)
        return Artifacts(cache, maven, self._tell, self._cancelled)

    def _own_database(self) -> roles.DatabaseUrls:
        assert self.postgres  # noqa: S101  started by the caller
        self.postgres.wait()
        passwords = roles.Passwords.kept(self.state / "passwords.json")

        async def prepare() -> None:
            await roles.create_roles(self.superuser_dsn, passwords)
            await roles.create_database(self.superuser_dsn, roles.DATABASE)

        with ThreadPoolExecutor(1) as pool:  # the caller's own thread may run a loop already
            pool.submit(asyncio.run, prepare()).result()
        return roles.urls(self.superuser_dsn, passwords)

    def _bootstrap(self) -> str:
        if self.kafka is None:
            return self.settings.kafka_bootstrap_servers or ""
        self.kafka.wait()
        return f"127.0.0.1:{self.kafka.ports[0]}"


def given_urls(settings: StackSettings) -> roles.DatabaseUrls | None:
    """Return the operator's own database, None for the embedded one."""
    if settings.database_url is None:
        return None

    def needed(url: SecretStr | None, variable: str) -> str:
        if url is None:
            raise SettingMissing("DATABASE_URL", variable)
        return url.get_secret_value()

    return roles.DatabaseUrls(
        owner=needed(settings.database_owner_url, "DATABASE_OWNER_URL"),
        app=settings.database_url.get_secret_value(),
        system=needed(settings.database_system_url, "DATABASE_SYSTEM_URL"),
    )


def claim(state: Path) -> None:
    """Mark a new folder as a state of ours, so that `reset` never removes anybody else's."""
    mark = state / MARK
    if mark.exists():
        return
    if any(path.name != LOCK for path in state.iterdir()):
        raise StateUnusable(state, "it holds files that are not Hirestream's")
    mark.write_text("Hirestream keeps its data here. `hirestream reset` removes this folder.\n")


def reset(state: Path) -> None:
    """Remove a state with all its data; refused while anything runs on it."""
    if not state.exists():
        return
    if not (state / MARK).exists():
        raise StateUnusable(state, "Hirestream did not make it, so `reset` leaves it alone")
    _, home = account_and_home(state)
    with ExitStack() as held:
        for folder in (state, state / "kafka", home):
            if folder.exists():
                lock = locked(folder / LOCK, seconds=RESET_SECONDS, refusal=InUse.state)
                held.enter_context(lock)
        if home.parent != state and home.parent.exists():
            shutil.rmtree(home.parent)
        shutil.rmtree(state)
