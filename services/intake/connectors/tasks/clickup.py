"""Tasks of a ClickUp list: API v2.

The behaviour relied on is that of ClickUp's pages: authentication, Get Tasks, Get Task, Get List,
Update Task, Get and Create Task Comment(s), rate limits, date formatting, common errors.
"""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

import httpx
from pydantic import BaseModel, Field

from schemas.integrations import ClickUpSettings
from services.intake.connectors.connector import Attachment
from services.intake.connectors.faults import Fault, ItemGone, Misconfigured, NotAllowed, Refused
from services.intake.connectors.limits import patiently
from services.intake.connectors.means import Means
from services.intake.connectors.tasks.desk import no_status
from services.intake.connectors.tasks.files import Files
from services.intake.connectors.tasks.vendor import Task
from services.intake.connectors.web import Web, below, fault_of_answer


class _Status(BaseModel):
    status: str = ""


class _Tag(BaseModel):
    name: str = ""


class _Person(BaseModel):
    username: str | None = None
    email: str | None = None


class _File(BaseModel):
    id: str
    title: str = ""
    size: int | None = None
    url: str


class _Task(BaseModel):
    id: str
    name: str = ""
    text: str | None = Field(default=None, alias="text_content")
    status: _Status = Field(default_factory=_Status)
    updated: int = Field(alias="date_updated")  # milliseconds, in a text
    tags: tuple[_Tag, ...] = ()
    creator: _Person = Field(default_factory=_Person)
    attachments: tuple[_File, ...] = ()


class _Tasks(BaseModel):
    tasks: tuple[_Task, ...]
    last_page: bool = False


class _List(BaseModel):
    statuses: tuple[_Status, ...] = ()


class _Comment(BaseModel):
    words: str = Field(default="", alias="comment_text")


class _Comments(BaseModel):
    comments: tuple[_Comment, ...]


@dataclass(frozen=True, slots=True)
class ClickUp:
    """Implements Vendor."""

    settings: ClickUpSettings
    web: Web
    means: Means
    spelled: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def addresses(self) -> Sequence[str]:
        return [self.settings.base_url]

    async def log_in(self) -> None:
        await self.web.ask("GET", self._url("user"))

    async def tasks(self, since: datetime) -> AsyncGenerator[Sequence[Task]]:
        page = 0
        while True:
            found = await patiently(self.means.sleep, self._page, since, page)
            yield [_task(task) for task in found.tasks]
            if found.last_page or not found.tasks:
                return
            page += 1

    async def task(self, task_id: str) -> Task:
        return _task(await self._task(task_id))

    async def file(self, task_id: str, attachment: Attachment) -> bytes:
        for file in (await self._task(task_id)).attachments:
            if file.id == attachment.id:
                return await Files(self.web, self.settings.base_url).fetch(file.url)
        raise ItemGone("The attachment was removed.")

    async def statuses(self) -> Collection[str]:
        return set(await self._statuses())

    async def move(self, task_id: str, status: str) -> None:
        wanted = (await self._statuses()).get(status.casefold())
        if wanted is None:
            raise no_status(status)
        if (await self._task(task_id)).status.status != wanted:
            await self.web.ask("PUT", self._url("task", task_id), json={"status": wanted})

    async def comments(self, task_id: str) -> Sequence[str]:
        """The newest 25, the newest first."""
        found = await self.web.read(_Comments, self._url("task", task_id, "comment"))
        return [comment.words for comment in found.comments]

    async def comment(self, task_id: str, words: str) -> None:
        said = {"comment_text": words, "notify_all": False}
        await self.web.ask("POST", self._url("task", task_id, "comment"), json=said)

    async def _page(self, since: datetime, number: int) -> _Tasks:
        """In the order in which tasks were made: a change of one moves no other."""
        params = {
            "page": str(number),
            "order_by": "created",
            "include_closed": "true",
            "subtasks": "true",
            "date_updated_gt": str(int(since.timestamp() * 1000) - 1),
        }
        url = self._url("list", self.settings.hiring_project_id, "task")
        try:
            return await self.web.read(_Tasks, url, params=params)
        except (Refused, ItemGone) as error:
            raise Misconfigured(
                "There is no such list. hiring_project_id is the last number of its address."
            ) from error

    async def _task(self, task_id: str) -> _Task:
        return await self.web.read(_Task, self._url("task", task_id))

    async def _statuses(self) -> Mapping[str, str]:
        """As the list spells them; asked for once."""
        if not self.spelled:
            url = self._url("list", self.settings.hiring_project_id)
            found = (await self.web.read(_List, url)).statuses
            self.spelled.update({one.status.casefold(): one.status for one in found})
        return self.spelled

    def _url(self, *parts: str) -> str:
        return below(self.settings.base_url, *parts)


def clickup(settings: ClickUpSettings, means: Means) -> ClickUp:
    async def signed() -> Mapping[str, str]:
        return {"Authorization": settings.api_token.get_secret_value()}

    return ClickUp(settings, Web(means.http, signed, means.clock, fault_of=_fault_of), means)


def _fault_of(response: httpx.Response, now: datetime) -> Fault | None:
    """401 is also what ClickUp says to a valid token that may not see a workspace."""
    if response.status_code == HTTPStatus.UNAUTHORIZED and "not authorized" in response.text:
        return NotAllowed("The token's user may not do this. Share the list with them.")
    return fault_of_answer(response, now)


def _task(task: _Task) -> Task:
    return Task(
        id=task.id,
        changed_at=datetime.fromtimestamp(task.updated / 1000, UTC),
        revision=str(task.updated),  # a list does not show a task's files
        labels=[tag.name for tag in task.tags],
        attachments=[Attachment(file.id, file.title, file.size) for file in task.attachments],
        subject=task.name,
        text=task.text or "",
        sender_email=task.creator.email,
        sender_name=task.creator.username,
    )
