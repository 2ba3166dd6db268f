"""The three login roles and the databases they share: who may own, read and bypass what.

owner    runs the migrations; owns databases and tables, and row-level security binds even it
app      what the services speak as; owns nothing
system   the relay, leases and look-ups; sees only what the migrations grant it
"""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from hirestream.stack import superuser
from hirestream.stack.errors import StateDamaged
from hirestream.stack.postgres import write_secret

DATABASE = "hirestream"
OWNER, APP, SYSTEM = "hirestream_owner", "hirestream_app", "hirestream_system"
EXTENSIONS = ("pg_trgm", "pgcrypto", "unaccent")
# One process at a time makes roles and databases on a server that several share.
LOCK = "SELECT pg_advisory_lock(hashtext('hirestream.stack'))"


@dataclass(frozen=True, slots=True)
class Passwords:
    owner: str
    app: str
    system: str

    @classmethod
    def generate(cls) -> "Passwords":
        return cls(*(secrets.token_urlsafe(24) for _ in range(3)))

    @classmethod
    def kept(cls, path: Path) -> "Passwords":
        """Read the passwords kept at `path`, or make and keep new ones."""
        if not path.exists():
            write_secret(path, json.dumps(asdict(cls.generate())))
        try:
            return cls(**json.loads(path.read_text()))
        except (TypeError, ValueError):
            raise StateDamaged(path.parent, f"{path.name} is damaged") from None


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """One database, as each role reaches it."""

    owner: str
    app: str
    system: str


async def create_roles(superuser_dsn: str, passwords: Passwords) -> None:
    """Make the three roles, or set them right: their passwords, and that they rule nothing."""
    async with superuser.connected(superuser_dsn) as connection:
        await connection.execute(LOCK)
        known = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
        passwords_of = {OWNER: passwords.owner, APP: passwords.app, SYSTEM: passwords.system}
        for role, password in passwords_of.items():
            verb = "ALTER" if role in known else "CREATE"
            quoted = await connection.fetchval("SELECT quote_literal($1::text)", password)
            await connection.execute(
                f"{verb} ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE "
                f"NOREPLICATION PASSWORD {quoted}"
            )


async def create_database(superuser_dsn: str, name: str, *, template: str = "template1") -> None:
    """Make a database of the owner with our extensions, unless it is there.

    A copy of `template` is ready in tenths of a second, while nobody is connected to the template.
    """
    async with superuser.connected(superuser_dsn) as connection:
        await connection.execute(LOCK)
        query = "SELECT true FROM pg_database WHERE datname = $1"
        if not await connection.fetchval(query, name):
            await connection.execute(
                f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{template}" STRATEGY FILE_COPY'
            )
        await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
        await connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO {APP}, {SYSTEM}')
    async with superuser.connected(on(superuser_dsn, name)) as connection:
        for extension in EXTENSIONS:
            await connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        await connection.execute(f"ALTER SCHEMA public OWNER TO {OWNER}")


async def drop_database(superuser_dsn: str, name: str) -> None:
    """Drop a database, and whoever is still connected to it."""
    async with superuser.connected(superuser_dsn) as connection:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def urls(superuser_dsn: str, passwords: Passwords, name: str = DATABASE) -> DatabaseUrls:
    return DatabaseUrls(
        owner=on(superuser_dsn, name, OWNER, passwords.owner),
        app=on(superuser_dsn, name, APP, passwords.app),
        system=on(superuser_dsn, name, SYSTEM, passwords.system),
    )


def on(dsn: str, database: str, user: str = "", password: str = "") -> str:
    """Return the same server's address for another database, and another user if given one."""
    parts = urlsplit(dsn)
    login, _, server = parts.netloc.rpartition("@")
    login = f"{quote(user, safe='')}:{quote(password, safe='')}" if user else login
    return urlunsplit(parts._replace(netloc=f"{login}@{server}", path=f"/{database}"))
