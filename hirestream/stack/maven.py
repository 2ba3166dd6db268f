"""The one door to jgo: fetches one exact artifact by its Maven coordinate."""

import contextlib
import threading
from collections.abc import Callable, Generator
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hirestream.stack.artifacts import Arrived
from hirestream.stack.errors import NoNetwork, NotPublished, StackError

if TYPE_CHECKING:
    from jgo.maven import MavenContext

TIMEOUT_SECONDS = 60


class Interrupted(StackError):
    def __init__(self, artifact: str) -> None:
        super().__init__(f"The download of {artifact} was interrupted. Start again to go on.")


# jgo has one progress callback for all downloads of a context, which run in several threads here.
_arrived: ContextVar[Arrived] = ContextVar("_arrived")


@dataclass(slots=True)
class Maven:
    """A cache in Maven's layout; behind it the repositories in ~/.config/jgo.conf, or jgo's own."""

    cache: Path
    cancelled: threading.Event = field(default_factory=threading.Event)
    _context: "MavenContext | None" = None
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def fetch(self, coordinate: str, arrived: Arrived) -> Path:
        kept = self.cache / path_of(coordinate)
        if not kept.exists():
            _arrived.set(arrived)
            self._download(coordinate, kept)
        return kept

    def _download(self, coordinate: str, kept: Path) -> None:
        whole = False
        try:
            self._opened().create_dependency(coordinate).artifact.resolve()
            whole = True
        except RuntimeError as error:
            raise NotPublished(coordinate) from error
        except OSError as error:  # the HTTP library's errors are OSErrors without a number
            if error.errno is None:
                raise NoNetwork(coordinate, error) from error
            raise
        finally:
            if not whole:  # the half of a download would pass for the whole
                kept.unlink(missing_ok=True)

    def _opened(self) -> "MavenContext":
        # Imported here since it costs a third of a second, and only the first start downloads.
        from jgo.config import GlobalSettings
        from jgo.maven import MavenContext, PythonResolver

        with self._mutex:
            if self._context is None:
                mirrors = GlobalSettings.load().repositories
                self._context = MavenContext(
                    resolver=PythonResolver(progress_callback=self._progress),
                    repo_cache=self.cache,
                    remote_repos=mirrors or None,
                    timeout=TIMEOUT_SECONDS,
                )
            return self._context

    @contextlib.contextmanager
    def _progress(self, name: str, _size: int) -> Generator[Callable[[int], None]]:
        arrived = _arrived.get()

        def part(size: int) -> None:
            if self.cancelled.is_set():
                raise Interrupted(name)
            arrived(size)

        yield part


def path_of(coordinate: str) -> Path:
    """Return where Maven's layout keeps a jar."""
    group, name, version = coordinate.split(":")
    return Path(*group.split("."), name, version, f"{name}-{version}.jar")
