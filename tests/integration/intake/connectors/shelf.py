"""A source in memory, with the faults that real ones have, behind the connectors' interface."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from schemas.integrations import Step, TaskManagerSettings
from services.intake.connectors.connector import (
    Attachment,
    Connector,
    Found,
    Item,
    Page,
    Window,
)
from services.intake.connectors.faults import CursorLost, ItemGone
from services.intake.connectors.kinds import Kind
from services.intake.connectors.means import Means
from services.intake.connectors.steps import taken
from tests.unit.intake.mails import PDF


@dataclass
class Task:
    files: dict[str, bytes]
    at: datetime
    text: str = ""
    touched: int = 0  # by people, or by us

    @property
    def revision(self) -> str:
        return "+".join([*self.files, str(self.touched)])


def _no_fault(_what: str, _item: str) -> None:
    """Nothing goes wrong."""


@dataclass
class Shelf:
    """`fault` is called before each operation and may raise. Everything asked is written down."""

    tasks: dict[str, Task] = field(default_factory=dict)
    marked: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    fault: Callable[[str, str], None] = _no_fault
    page: int = 3
    generation: int = 1

    def put(self, name: str, *, at: datetime | None = None, **files: bytes) -> None:
        given = {f"{stem}.pdf": data for stem, data in files.items()}
        self.tasks[name] = Task(given or {"cv.pdf": PDF + name.encode()}, at or datetime.now(UTC))

    def times(self, what: str) -> list[str]:
        return [item for asked, item in self.asked if asked == what]

    @property
    def kind(self) -> Kind:
        @asynccontextmanager
        async def opened(_settings: Any, _means: Means) -> AsyncGenerator[Connector]:
            self._ask("open", "")
            yield Reader(self)

        async def checked(_settings: Any, _means: Means) -> AsyncIterator[Step]:
            step, _ = await taken("login", self._checked("login"))
            yield step
            step, _ = await taken("read", self._checked("read"))
            yield step

        return Kind(opened, checked)

    async def _checked(self, what: str) -> None:
        self._ask(what, "")

    def _ask(self, what: str, item: str) -> None:
        self.asked.append((what, item))
        self.fault(what, item)


@dataclass
class Reader:
    shelf: Shelf

    async def new_items(self, window: Window) -> AsyncIterator[Page]:
        self.shelf.windows.append(window)
        if window.cursor and window.cursor["generation"] != self.shelf.generation:
            raise CursorLost("The shelf was built anew.")
        due = [(name, task) for name, task in self.shelf.tasks.items() if task.at >= window.since]
        for start in range(0, len(due) or 1, self.shelf.page):
            self.shelf._ask("list", str(start))
            found = [
                Found(name, task.at, task.revision)
                for name, task in due[start : start + self.shelf.page]
            ]
            yield Page(found, {"generation": self.shelf.generation})

    async def open_item(self, item_id: str) -> Item:
        self.shelf._ask("open_item", item_id)
        await asyncio.sleep(0)
        if item_id not in self.shelf.tasks:
            raise ItemGone("gone")
        task = self.shelf.tasks[item_id]
        attachments = tuple(Attachment(name, name, len(data)) for name, data in task.files.items())
        return Item(id=item_id, attachments=attachments, revision=task.revision, text=task.text)

    async def fetch_attachment(self, item: Item, attachment: Attachment) -> bytes:
        self.shelf._ask("fetch", f"{item.id}/{attachment.id}")
        return self.shelf.tasks[item.id].files[attachment.id]

    async def mark_processed(self, item_id: str) -> None:
        self.shelf._ask("mark", item_id)
        self.shelf.marked[item_id] = self.shelf.marked.get(item_id, 0) + 1

    async def tell_stage(self, item_id: str, stage: str) -> None:
        self.shelf._ask("tell", item_id)
        self.shelf.told.append((item_id, stage))


def some_settings(**changes: Any) -> TaskManagerSettings:
    return TaskManagerSettings.model_validate(
        {
            "base_url": "https://tasks.example",
            "token_endpoint": "https://tasks.example/oauth2/token",
            "client_id": "hirestream",
            "client_secret": SecretStr("the-very-secret-word"),
            "hiring_project_id": "hiring",
            **changes,
        }
    )
