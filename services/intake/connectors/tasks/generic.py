"""The generic task manager: OAuth2 client credentials, tasks of a project, labels, attachments.

docs/how-to/connect-a-task-manager.md has the paths and bodies that it speaks.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field

from schemas.integrations import Step, TaskManagerSettings
from services.intake.connectors.connector import Attachment, Connector, Found, Item, Page, Window
from services.intake.connectors.faults import ItemGone, Misconfigured
from services.intake.connectors.means import Means
from services.intake.connectors.oauth import Grant, Tokens
from services.intake.connectors.steps import taken
from services.intake.connectors.tasks.files import Files
from services.intake.connectors.tasks.paging import begins, by_time
from services.intake.connectors.tasks.words import is_wanted, revision_of, stage_words
from services.intake.connectors.web import Web, below

_PAGE = 50

Id = Annotated[str, BeforeValidator(str)]


class _Attachment(BaseModel):
    id: Id
    filename: str
    size: int | None = None
    download_url: str


class _Person(BaseModel):
    name: str | None = None
    email: str | None = None


class _Task(BaseModel):
    id: Id
    title: str = ""
    description: str | None = None
    labels: tuple[str, ...] = ()
    updated_at: AwareDatetime
    created_by: _Person = Field(default_factory=_Person)
    attachments: tuple[_Attachment, ...] = ()

    @property
    def changed_at(self) -> datetime:
        return self.updated_at

    @property
    def revision(self) -> str:
        return revision_of(attachment.id for attachment in self.attachments)


class _Tasks(BaseModel):
    tasks: tuple[_Task, ...]


@dataclass(frozen=True, slots=True)
class TaskManager:
    """Implements Connector and Telling."""

    settings: TaskManagerSettings
    web: Web

    async def new_items(self, window: Window) -> AsyncIterator[Page]:
        since = begins(window, timedelta(hours=self.settings.lookback_hours))
        latest = since
        async for tasks in by_time(self.page, since, _PAGE):
            latest = max([latest, *(task.updated_at for task in tasks)])
            found = [
                Found(task.id, task.updated_at, task.revision)
                for task in tasks
                if self._is_wanted(task)
            ]
            yield Page(found, {"changed_at": latest.isoformat()})

    async def open_item(self, item_id: str) -> Item:
        task = await self.web.read(_Task, self._url("tasks", item_id))
        return Item(
            id=task.id,
            attachments=[Attachment(one.id, one.filename, one.size) for one in task.attachments],
            revision=task.revision,
            subject=task.title,
            text=task.description or "",
            sender_email=task.created_by.email,
            sender_name=task.created_by.name,
        )

    async def fetch_attachment(self, item: Item, attachment: Attachment) -> bytes:
        """Its address is asked for anew: such addresses end, and only the task knows them."""
        task = await self.web.read(_Task, self._url("tasks", item.id))
        for one in task.attachments:
            if one.id == attachment.id:
                return await Files(self.web, self.settings.base_url).fetch(one.download_url)
        raise ItemGone("The attachment was removed.")

    async def mark_processed(self, item_id: str) -> None:
        await self._set_status(item_id, self.settings.processed_status)

    async def tell_stage(self, item_id: str, stage: str) -> None:
        url = self._url("tasks", item_id, "comments")
        await self.web.ask("POST", url, json={"body": stage_words(stage)})
        status = self.settings.stage_status.get(stage)
        if status is not None:
            await self._set_status(item_id, status)

    async def page(self, since: datetime, number: int) -> Sequence[_Task]:
        wanted: Mapping[str, str] = {
            "updated_since": since.isoformat(),
            "labels": ",".join(self.settings.task_filter_labels),
            "sort": "updated_at",
            "page": str(number),
            "per_page": str(_PAGE),
        }
        url = self._url("projects", self.settings.hiring_project_id, "tasks")
        try:
            return (await self.web.read(_Tasks, url, params=wanted)).tasks
        except ItemGone as error:
            raise Misconfigured(
                "There is no such project. Check base_url, api_version and hiring_project_id."
            ) from error

    def _is_wanted(self, task: _Task) -> bool:
        """Whatever the server made of `labels`."""
        return is_wanted(task.labels, self.settings.task_filter_labels)

    async def _set_status(self, item_id: str, status: str) -> None:
        await self.web.ask("PATCH", self._url("tasks", item_id), json={"status": status})

    def _url(self, *parts: str) -> str:
        return below(f"{self.settings.base_url.rstrip('/')}/{self.settings.api_version}", *parts)


@asynccontextmanager
async def open_task_manager(
    settings: TaskManagerSettings, means: Means
) -> AsyncGenerator[Connector]:
    yield _task_manager(settings, means, _tokens(settings, means))


async def check_task_manager(settings: TaskManagerSettings, means: Means) -> AsyncIterator[Step]:
    tokens = _tokens(settings, means)
    await taken("name resolution", means.look_up(settings.token_endpoint))
    step, _ = await taken("name resolution", means.look_up(settings.base_url))
    yield step
    step, _ = await taken("login", tokens.current())
    yield step
    manager = _task_manager(settings, means, tokens)
    step, tasks = await taken("permission", manager.page(means.clock(), 1))
    yield step
    if tasks:
        step, _ = await taken("read", manager.open_item(tasks[0].id))
        yield step


def _tokens(settings: TaskManagerSettings, means: Means) -> Tokens:
    grant = Grant(
        endpoint=settings.token_endpoint,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scopes=settings.scopes,
    )
    return Tokens(means.http, grant, means.clock)


def _task_manager(settings: TaskManagerSettings, means: Means, tokens: Tokens) -> TaskManager:
    web = Web(means.http, tokens.bearer, means.clock, tokens.forget, renews=True)
    return TaskManager(settings, web)
