"""Makes a connector of any vendor of tasks: what is looked for, marked, told and tested."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar

from schemas.integrations import HostedTaskSettings, Step
from services.intake.connectors.connector import Attachment, Connector, Found, Item, Page, Window
from services.intake.connectors.faults import Misconfigured
from services.intake.connectors.means import Means
from services.intake.connectors.settled import settled
from services.intake.connectors.steps import taken
from services.intake.connectors.tasks.paging import begins
from services.intake.connectors.tasks.vendor import Labelling, Task, Vendor
from services.intake.connectors.tasks.words import TAKEN, is_ours, is_wanted, stage_words

S = TypeVar("S", bound=HostedTaskSettings)

_TESTED = timedelta(days=30)  # what a test looks for something to read in


@dataclass(frozen=True, slots=True)
class TaskDesk:
    """Implements Connector, Telling and Expiring."""

    settings: HostedTaskSettings
    vendor: Vendor

    @property
    def credential_expires_at(self) -> datetime | None:
        ends = self.settings.credential_expires
        return None if ends is None else datetime.combine(ends, time.min, UTC)

    async def new_items(self, window: Window) -> AsyncIterator[Page]:
        since = begins(window, timedelta(hours=self.settings.lookback_hours))
        latest = since
        async for tasks in settled(lambda: self.vendor.tasks(since)):
            latest = max([latest, *(task.changed_at for task in tasks)])
            found = [
                Found(task.id, task.changed_at, task.revision)
                for task in tasks
                if is_wanted(task.labels, self.settings.task_filter_labels)
            ]
            yield Page(found, {"changed_at": latest.isoformat()})

    async def open_item(self, item_id: str) -> Item:
        task = await self.vendor.task(item_id)
        return Item(
            id=item_id,
            attachments=task.attachments,
            revision=task.revision,
            subject=task.subject,
            text=task.text,
            sender_email=task.sender_email,
            sender_name=task.sender_name,
        )

    async def fetch_attachment(self, item: Item, attachment: Attachment) -> bytes:
        return await self.vendor.file(item.id, attachment)

    async def mark_processed(self, item_id: str) -> None:
        if isinstance(self.vendor, Labelling):
            await self.vendor.label(item_id)
        elif not any(TAKEN in words for words in await self.vendor.comments(item_id)):
            await self.vendor.comment(item_id, TAKEN)
        await self._move(item_id, self.settings.processed_status)

    async def tell_stage(self, item_id: str, stage: str) -> None:
        words = stage_words(stage)
        ours = [said for said in await self.vendor.comments(item_id) if is_ours(said)]
        if not ours or words not in ours[0]:  # told before, and the program died with the answer
            await self.vendor.comment(item_id, words)
        await self._move(item_id, self.settings.stage_status.get(stage))

    async def look(self, since: datetime) -> Sequence[Task]:
        """What a test needs: one page, and that each status that was named is there."""
        async with aclosing(self.vendor.tasks(since)) as pages:
            tasks: Sequence[Task] = await anext(pages, ())
        marked = self.settings.processed_status
        named = [*([marked] if marked else []), *self.settings.stage_status.values()]
        known = {name.casefold() for name in await self.vendor.statuses()} if named else set()
        for name in named:
            if name.casefold() not in known:
                raise no_status(name)
        return tasks

    async def _move(self, item_id: str, status: str | None) -> None:
        if status is not None:
            await self.vendor.move(item_id, status)


def no_status(name: str) -> Misconfigured:
    return Misconfigured(f"There is no '{name}' to put a task to. Check its spelling.")


def opened(
    vendor_of: Callable[[S, Means], Vendor],
) -> Callable[[S, Means], AbstractAsyncContextManager[Connector]]:
    @asynccontextmanager
    async def open_desk(settings: S, means: Means) -> AsyncGenerator[Connector]:
        yield TaskDesk(settings, vendor_of(settings, means))

    return open_desk


def checked(
    vendor_of: Callable[[S, Means], Vendor],
) -> Callable[[S, Means], AsyncIterator[Step]]:
    async def check_desk(settings: S, means: Means) -> AsyncIterator[Step]:
        vendor = vendor_of(settings, means)
        for address in vendor.addresses[1:]:
            await taken("name resolution", means.look_up(address))
        step, _ = await taken("name resolution", means.look_up(vendor.addresses[0]))
        yield step
        step, _ = await taken("login", vendor.log_in())
        yield step
        desk = TaskDesk(settings, vendor)
        step, tasks = await taken("permission", desk.look(means.clock() - _TESTED))
        yield step
        if tasks:
            step, _ = await taken("read", desk.open_item(tasks[0].id))
            yield step

    return check_desk
