"""What every vendor's adapter does: list what is new, fetch what hangs on it, mark it processed."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

Cursor = Mapping[str, Any]  # the adapter's own words for how far it has looked; JSON


@dataclass(frozen=True, slots=True)
class Window:
    """`since` reaches back beyond the last look: a source's clock and order may be wrong."""

    since: datetime
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An item by the source's own id. `revision` changes whenever it holds something new."""

    id: str
    at: datetime | None = None
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """`cursor` stands after these items: it is kept in the transaction that keeps them."""

    items: Sequence[Found]
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    id: str
    name: str
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What an item holds now. A mail is one attachment: itself, as it came."""

    id: str
    attachments: Sequence[Attachment]
    revision: str = ""
    is_mail: bool = False
    subject: str = ""
    text: str = ""
    sender_email: str | None = None
    sender_name: str | None = None


class Connector(Protocol):
    """One configured integration, open. Its methods raise the faults of `faults.py`."""

    def new_items(self, window: Window) -> AsyncIterator[Page]:
        """What came or changed in the window, in pages; any item may come again."""
        ...

    async def open_item(self, item_id: str) -> Item: ...

    async def fetch_attachment(self, item: Item, attachment: Attachment) -> bytes: ...

    async def mark_processed(self, item_id: str) -> None:
        """Let people see at the source that it was taken. Marking twice is the same as once."""
        ...


@runtime_checkable
class Watching(Protocol):
    """A connector that is told of new items."""

    async def changed(self, seconds: float) -> None:
        """Return as soon as something may be new, and after so many seconds anyway."""
        ...


@runtime_checkable
class Telling(Protocol):
    """A connector whose items can be commented."""

    async def tell_stage(self, item_id: str, stage: str) -> None: ...


@runtime_checkable
class Expiring(Protocol):
    """A connector that knows when its credential ends."""

    @property
    def credential_expires_at(self) -> datetime | None: ...
