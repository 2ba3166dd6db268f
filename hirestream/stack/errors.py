"""Everything that keeps the embedded stack from running, each with its remedy.

StackError
├── SettingMissing           an address of one's own server is incomplete
├── StateUnusable            the folder cannot hold a state
├── StateDamaged
├── InUse                    another process holds the state or the cache
├── DiskFull
├── FetchFailed
│   ├── NoNetwork
│   ├── NotPublished         the registry or mirror lacks an artifact
│   ├── ChecksumMismatch
│   ├── CacheUnusable
│   └── NoBinaries           this platform has none
└── ServerFailed
    └── PortTaken
"""

import errno
from pathlib import Path
from typing import Self

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class StackError(Exception):
    """One sentence on what happened and to what, one on what to do."""


class SettingMissing(StackError):
    def __init__(self, given: str, missing: str) -> None:
        super().__init__(
            f"{given} names a server of your own, but {missing} is not set. "
            f"Set {missing} as well, or unset {given} to start the embedded server."
        )


class StateUnusable(StackError):
    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The state folder {path} cannot be used: {reason}. "
            "Set HIRESTREAM_STATE to an empty or new folder that you may write to."
        )


class StateDamaged(StackError):
    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The state in {path} is damaged: {reason}. "
            "Put a backup in its place, or start from nothing with `hirestream reset`."
        )


class InUse(StackError):
    """Somebody else holds a lock that we need."""

    @classmethod
    def state(cls, path: Path, holder: str) -> Self:
        return cls(
            f"The state in {path} is in use by {holder}. "
            "Stop that first, or set HIRESTREAM_STATE to another folder."
        )

    @classmethod
    def cache(cls, path: Path, holder: str) -> Self:
        return cls(
            f"{holder.capitalize()} has been downloading into {path} for too long. "
            "Wait for it or stop it, or set HIRESTREAM_CACHE to another folder."
        )


class DiskFull(StackError):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The disk that holds {path} is full. "
            "Free some space (the first start needs about 300 MB) and start again."
        )


class FetchFailed(StackError):
    """Kafka or PostgreSQL could not be fetched."""


class NoNetwork(FetchFailed):
    def __init__(self, artifact: str, cause: BaseException) -> None:
        super().__init__(
            f"{artifact} could not be downloaded: {type(cause).__name__}. "
            "Check the network and start again (what has arrived is kept); behind a firewall name "
            "your Maven mirror under [repositories] in ~/.config/jgo.conf, or set "
            "KAFKA_BOOTSTRAP_SERVERS and DATABASE_URL to use servers of your own."
        )


class NotPublished(FetchFailed):
    def __init__(self, artifact: str) -> None:
        super().__init__(
            f"{artifact} is not in the Maven repository that was asked. "
            "Check the mirror under [repositories] in ~/.config/jgo.conf."
        )


class ChecksumMismatch(FetchFailed):
    def __init__(self, artifact: str, received: int, expected: int) -> None:
        cut = f"{received} of {expected} bytes arrived" if received < expected else "it was altered"
        super().__init__(
            f"{artifact} arrived twice with another sha256 than the locked one ({cut}). "
            "Nothing of it was run. Start again; if it stays so, whatever stands between this "
            "machine and the Maven repository changes files: ask whoever runs the mirror or proxy."
        )


class CacheUnusable(FetchFailed):
    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The download cache {path} cannot be used: {reason}. "
            "Set HIRESTREAM_CACHE to a folder that you may write to."
        )


class NoBinaries(FetchFailed):
    def __init__(self, platform: str) -> None:
        super().__init__(
            f"There are no embedded server binaries for {platform}. They exist for Linux with "
            "glibc and for macOS, each on x86-64 and arm64. Set KAFKA_BOOTSTRAP_SERVERS and "
            "DATABASE_URL to use servers of your own."
        )


class ServerFailed(StackError):
    """A server did not start, or stopped for good."""

    def __init__(self, server: str, happened: str, log: Path, tail: str) -> None:
        said = f" It said last:\n{tail.rstrip()}" if tail.strip() else ""
        super().__init__(
            f"{server} {happened}. See {log}; `hirestream reset` starts from nothing.{said}"
        )


class PortTaken(ServerFailed):
    def __init__(self, server: str, ports: list[int], log: Path) -> None:
        listed = " and ".join(map(str, ports))
        super().__init__(
            server,
            f"could not bind its ports {listed} on 127.0.0.1, since another program took them",
            log,
            "",
        )


def is_full(error: OSError) -> bool:
    return error.errno in FULL
