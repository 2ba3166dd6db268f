"""Which locked artifacts fit this machine."""

import platform
import sys

from hirestream.stack.errors import NoBinaries


def postgres_group(locked: frozenset[str]) -> str:
    """Return the group of this machine's PostgreSQL, or raise NoBinaries."""
    return group_for(sys.platform, platform.machine(), platform.libc_ver()[0], locked)


def group_for(system: str, machine: str, libc: str, locked: frozenset[str]) -> str:
    group = f"postgres-{system}-{machine}"
    musl = system == "linux" and libc != "glibc"
    if group not in locked or musl:
        named = f"{system} on {machine}" + (" without glibc" if musl else "")
        raise NoBinaries(named)
    return group
