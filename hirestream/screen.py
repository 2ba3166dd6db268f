"""What a person sees while `hirestream up` starts, runs and stops."""

import threading
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.panel import Panel
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from hirestream.stack import Change, Download, Notice, Phase, Waiting


class _DownloadBar(BarColumn):
    """A bar for what has a length; starting a server has none."""

    def render(self, task: Task) -> ProgressBar | Text:  # type: ignore[override]
        return super().render(task) if task.fields["counts_bytes"] else Text()


class _DownloadAmount(DownloadColumn):
    def render(self, task: Task) -> Text:
        return super().render(task) if task.fields["counts_bytes"] else Text()


class Screen:
    """Progress while things start, then notices as they come. Called from several threads."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True)
        self.failed = threading.Event()
        self.failure = ""
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        self._downloads: dict[str, TaskID] = {}
        self._steps: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description}"),
            _DownloadBar(bar_width=24),
            _DownloadAmount(),
            TimeElapsedColumn(),
            console=self.console,
            transient=self.console.is_terminal,
        )
        if self.console.is_terminal:
            self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.settle()

    def settle(self) -> None:
        """Starting is over: take the progress display away."""
        with self._lock:
            if self._progress and self.console.is_terminal:
                self._progress.stop()
            self._progress = None

    def say(self, sentence: str) -> None:
        self.console.print(sentence, highlight=False)

    def tell(self, notice: Notice) -> None:
        with self._lock:
            match notice:
                case Download():
                    self._download(notice)
                case Waiting(path=path, holder=holder):
                    self.say(f"Waiting for {holder}, which holds {path} …")
                case Change(phase=Phase.FAILED):
                    self.failure = notice.detail
                    self.failed.set()
                case Change():
                    self._change(notice)

    def _download(self, notice: Download) -> None:
        if self._progress is None or not self.console.is_terminal:
            if notice.files_done == notice.files:
                self.say(f"Downloaded {notice.group}: {notice.bytes / 1e6:.0f} MB.")
            return
        task = self._downloads.get(notice.group)
        if task is None:
            task = self._progress.add_task(
                f"Downloading {notice.group}", total=notice.bytes, counts_bytes=True
            )
            self._downloads[notice.group] = task
        self._progress.update(task, completed=notice.bytes_done, total=notice.bytes)

    def _change(self, change: Change) -> None:
        if change.phase is Phase.DIED:
            self.say(f"[yellow]{change.server} died ({change.detail}); it is being started again.")
        elif self._progress is None:
            if change.phase is Phase.READY:
                self.say(f"[green]{change.server} is ready again.")
        elif not self.console.is_terminal:
            if change.phase is Phase.READY:
                self.say(f"{change.server} is ready.")
        elif change.phase is Phase.STARTING:
            self._steps[change.server] = self._progress.add_task(
                f"Starting {change.server}", total=None, counts_bytes=False
            )
        elif change.phase is Phase.READY and change.server in self._steps:
            self._progress.update(self._steps[change.server], total=1, completed=1)

    def welcome(self, rows: list[tuple[str, str]], commands: list[str]) -> None:
        """The one screen that says where things are and what to try."""
        self.settle()
        table = Table.grid(padding=(0, 3))
        for label, value in rows:
            table.add_row(f"[bold]{label}", value)
        self.console.print(Panel(table, title="Hirestream is running", border_style="green"))
        self.console.print("Try, in another terminal:\n")
        for command in commands:
            self.console.print(f"  {command}", highlight=False, soft_wrap=True)
        self.console.print("\nCtrl-C stops everything.", style="dim")
