"""What a hosted task manager's adapter says of its vendor; `desk.py` makes a connector of it."""

from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from services.intake.connectors.connector import Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """`revision` changes with its files; where a list does not show them, with any change."""

    id: str
    changed_at: datetime
    revision: str
    labels: Sequence[str] = ()
    attachments: Sequence[Attachment] = ()
    subject: str = ""
    text: str = ""
    sender_email: str | None = None
    sender_name: str | None = None


class Vendor(Protocol):
    """One vendor, signed in to. Raises the faults of `faults.py`."""

    @property
    def addresses(self) -> Sequence[str]:
        """What has to have a name that is known: the API, and where its tokens come from."""
        ...

    async def log_in(self) -> None:
        """Ask for what any valid login may see."""
        ...

    def tasks(self, since: datetime) -> AsyncGenerator[Sequence[Task]]:
        """What changed since, in pages, by the vendor's clock. Their order may shift."""
        ...

    async def task(self, task_id: str) -> Task:
        """As it is now, with its attachments."""
        ...

    async def file(self, task_id: str, attachment: Attachment) -> bytes: ...

    async def statuses(self) -> Collection[str]:
        """The names that `move` knows."""
        ...

    async def move(self, task_id: str, status: str) -> None:
        """Nothing where it is there already, or where the vendor's workflow does not allow it."""
        ...

    async def comments(self, task_id: str) -> Sequence[str]:
        """The newest ones, the newest first."""
        ...

    async def comment(self, task_id: str, words: str) -> None: ...


@runtime_checkable
class Labelling(Protocol):
    """A vendor whose tasks are labelled as taken, rather than commented."""

    async def label(self, task_id: str) -> None: ...
