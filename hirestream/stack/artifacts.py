"""The locked artifacts: fetched once into the cache, used only with the sha256 of the lock."""

import functools
import hashlib
import json
import shutil
import tarfile
import threading
import zipfile
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypedDict

from hirestream.stack.errors import (
    CacheUnusable,
    ChecksumMismatch,
    DiskFull,
    InUse,
    NoNetwork,
    StackError,
    is_full,
)
from hirestream.stack.locks import locked
from hirestream.stack.notices import Download, Listener, silence

LOCK = Path(__file__).with_name("artifacts.lock.json")
TOGETHER = 6  # the artifacts are many and small: the round trips cost, not the bytes
WAIT_SECONDS = 600.0


class Locked(TypedDict):
    sha256: str
    bytes: int


Arrived = Callable[[int], None]


class Repository(Protocol):
    """Where artifacts come from; it may keep them, whole or not."""

    def fetch(self, coordinate: str, arrived: Arrived) -> Path:
        """Return the artifact's file; `arrived` is called with the size of each part."""
        ...


@dataclass(slots=True)
class Tally:
    """How far one group has come, told in steps of a percent; silent where the cache has it all."""

    group: str
    wanted: Mapping[str, Locked]
    tell: Listener
    received: dict[str, int] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    _told: int = 0
    _downloading: bool = False
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def arrived(self, coordinate: str, size: int) -> None:
        with self._mutex:
            self._downloading = True
            self.received[coordinate] = self.received.get(coordinate, 0) + size
            self._tell()

    def again(self, coordinate: str) -> None:
        with self._mutex:
            self.received[coordinate] = 0

    def whole(self, coordinate: str) -> None:
        with self._mutex:
            self.received[coordinate] = self.wanted[coordinate]["bytes"]
            self.done.add(coordinate)
            self._tell()

    def _tell(self) -> None:
        total = sum(locked["bytes"] for locked in self.wanted.values())
        received = min(sum(self.received.values()), total)
        finished = len(self.done) == len(self.wanted)
        if not self._downloading:
            return
        if finished or (received - self._told) * 100 >= total:
            self._told = received
            self.tell(Download(self.group, len(self.done), len(self.wanted), received, total))


@dataclass(frozen=True, slots=True)
class Artifacts:
    """The cache, and the repository behind it."""

    cache: Path
    repository: Repository
    tell: Listener = silence
    cancelled: threading.Event = field(default_factory=threading.Event)
    lock: Path = LOCK

    def groups(self) -> Mapping[str, Mapping[str, Locked]]:
        groups: dict[str, dict[str, Locked]] = json.loads(self.lock.read_text())
        return groups

    def fetch(self, group: str) -> list[Path]:
        """Return the group's files, each checked, in the order of the lock."""
        wanted = self.groups()[group]
        tally = Tally(group, wanted, self.tell)
        with (
            self._translated(),
            self._locked(group),
            ThreadPoolExecutor(TOGETHER, thread_name_prefix="fetch") as pool,
        ):
            return list(pool.map(functools.partial(self._one, tally), wanted))

    def unpacked(self, archive: Path) -> Path:
        """Unpack the archive once, readable by everyone; return the folder."""
        with self._translated(), self._locked("unpack"):
            return once(self.cache / archive.stem, lambda draft: unpack(archive, draft))

    def _locked(self, name: str) -> AbstractContextManager[int]:
        open_to_all(self.cache)
        return locked(
            self.cache / f"{name}.lock",
            seconds=WAIT_SECONDS,
            refusal=InUse.cache,
            tell=self.tell,
            cancelled=self.cancelled,
        )

    @contextmanager
    def _translated(self) -> Generator[None]:
        """Give what the operating system refuses its sentence."""
        try:
            yield
        except OSError as error:
            if is_full(error):
                raise DiskFull(self.cache) from error
            raise CacheUnusable(self.cache, error.strerror or str(error)) from error

    def _one(self, tally: Tally, coordinate: str) -> Path:
        """Fetch one artifact; try twice, since a cut-off download is kept as if it were whole."""
        expected = tally.wanted[coordinate]
        failure: StackError | None = None
        for _ in range(2):
            try:
                file = self.repository.fetch(
                    coordinate, lambda part: tally.arrived(coordinate, part)
                )
                content = file.read_bytes()
                if hashlib.sha256(content).hexdigest() == expected["sha256"]:
                    tally.whole(coordinate)
                    return file
                file.unlink()
                failure = ChecksumMismatch(coordinate, len(content), expected["bytes"])
            except NoNetwork as error:
                failure = error
            tally.again(coordinate)
        raise failure or AssertionError("two tries leave a failure")


def open_to_all(folder: Path) -> None:
    """Make a folder that another user may enter, whatever our umask says."""
    if folder.is_dir():
        return
    open_to_all(folder.parent)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)


def once(target: Path, build: Callable[[Path], object]) -> Path:
    """Build a folder unless it is there; one that was cut short is built anew."""
    if not target.exists():
        draft = target.with_name(f"{target.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        build(draft)
        draft.rename(target)
    return target


def unpack(archive: Path, target: Path) -> None:
    """Unpack the one .txz inside a jar, readable by everyone."""
    with zipfile.ZipFile(archive) as jar:
        (name,) = (name for name in jar.namelist() if name.endswith(".txz"))
        with jar.open(name) as packed, tarfile.open(fileobj=packed, mode="r|xz") as tar:
            # filter="data" where Python has it: 3.11.4 on, but Debian 12 ships 3.11.2
            tar.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
            tar.extractall(target)  # noqa: S202  the sha256 vouches for it
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
