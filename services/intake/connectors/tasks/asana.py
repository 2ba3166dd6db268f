"""Tasks of an Asana project, by its sections: REST API 1.0.

The behaviour relied on is that of Asana's pages: pagination, input/output options, rate limits,
errors, and of its OpenAPI definition (tasks, attachments, sections, stories).
"""

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel

from schemas.integrations import AsanaSettings
from services.intake.connectors.connector import Attachment
from services.intake.connectors.faults import CursorLost, ItemGone, Misconfigured, Refused
from services.intake.connectors.limits import patiently
from services.intake.connectors.means import Means
from services.intake.connectors.tasks.desk import no_status
from services.intake.connectors.tasks.files import Files
from services.intake.connectors.tasks.vendor import Task
from services.intake.connectors.web import Web, below

_PAGE = "100"  # the most that Asana gives
_COMPLETED = "completed"
_HOSTED = "asana"  # what lies at another vendor's is a link, and not ours to fetch
_LISTED = "modified_at,tags.name"
_OPENED = f"{_LISTED},name,notes,created_by.name"

R = TypeVar("R")


class _Named(BaseModel):
    gid: str = ""
    name: str | None = None


class _Membership(BaseModel):
    project: _Named | None = None
    section: _Named | None = None


class _Task(BaseModel):
    gid: str
    modified_at: AwareDatetime
    tags: tuple[_Named, ...] = ()
    name: str = ""
    notes: str | None = None
    created_by: _Named | None = None


class _Place(BaseModel):
    completed: bool = False
    memberships: tuple[_Membership, ...] = ()


class _File(BaseModel):
    gid: str
    name: str
    size: int | None = None
    resource_subtype: str = _HOSTED


class _Address(BaseModel):
    download_url: str | None = None


class _Story(BaseModel):
    type: str = ""
    text: str | None = None


class _Next(BaseModel):
    offset: str


class _One(BaseModel, Generic[R]):
    data: R


class _Many(BaseModel, Generic[R]):
    data: tuple[R, ...]
    next_page: _Next | None = None


@dataclass(frozen=True, slots=True)
class Asana:
    """Implements Vendor. A status is a section's name, or `completed`."""

    settings: AsanaSettings
    web: Web
    means: Means
    sections: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def addresses(self) -> Sequence[str]:
        return [self.settings.base_url]

    async def log_in(self) -> None:
        await self.web.ask("GET", self._url("users", "me"))

    async def tasks(self, since: datetime) -> AsyncGenerator[Sequence[Task]]:
        params = {
            "project": self.settings.hiring_project_id,
            "modified_since": since.astimezone(UTC).isoformat(),
            "opt_fields": _LISTED,
        }
        try:
            async for tasks in self._pages(_Many[_Task], self._url("tasks"), params):
                yield [_task(task) for task in tasks]
        except (Refused, ItemGone) as error:
            raise Misconfigured(
                "There is no such project. hiring_project_id is the number in its address."
            ) from error

    async def task(self, task_id: str) -> Task:
        params = {"opt_fields": _OPENED}
        found = await self.web.read(_One[_Task], self._url("tasks", task_id), params=params)
        asked = {"parent": task_id, "opt_fields": "name,size,resource_subtype"}
        files = await self._all(_Many[_File], self._url("attachments"), asked)
        return _task(found.data, [file for file in files if file.resource_subtype == _HOSTED])

    async def file(self, task_id: str, attachment: Attachment) -> bytes:  # noqa: ARG002  the interface
        """Its address is valid for two minutes, so it is asked for just before."""
        params = {"opt_fields": "download_url"}
        url = self._url("attachments", attachment.id)
        address = (await self.web.read(_One[_Address], url, params=params)).data.download_url
        if address is None:
            raise ItemGone("Asana gives no address for this file.")
        return await Files(self.web, self.settings.base_url).fetch(address)

    async def statuses(self) -> Collection[str]:
        return {_COMPLETED, *await self._sections()}

    async def move(self, task_id: str, status: str) -> None:
        params = {"opt_fields": "completed,memberships.project.gid,memberships.section.name"}
        url = self._url("tasks", task_id)
        place = (await self.web.read(_One[_Place], url, params=params)).data
        section = (await self._sections()).get(status.casefold())
        if section is not None:
            if status.casefold() not in _sections_of(place, self.settings.hiring_project_id):
                added = self._url("sections", section, "addTask")
                await self.web.ask("POST", added, json={"data": {"task": task_id}})
        elif status.casefold() != _COMPLETED:
            raise no_status(status)
        elif not place.completed:
            await self.web.ask("PUT", url, json={"data": {"completed": True}})

    async def comments(self, task_id: str) -> Sequence[str]:
        """Asana gives the oldest first."""
        url, params = self._url("tasks", task_id, "stories"), {"opt_fields": "type,text"}
        stories = await self._all(_Many[_Story], url, params)
        return [story.text or "" for story in reversed(stories) if story.type == "comment"]

    async def comment(self, task_id: str, words: str) -> None:
        url = self._url("tasks", task_id, "stories")
        await self.web.ask("POST", url, json={"data": {"text": words}})

    async def _sections(self) -> Mapping[str, str]:
        """Their gids by their names; asked for once."""
        if not self.sections:
            url = self._url("projects", self.settings.hiring_project_id, "sections")
            found = await self._all(_Many[_Named], url, {"opt_fields": "name"})
            self.sections.update({(one.name or "").casefold(): one.gid for one in found})
        return self.sections

    async def _all(self, shape: type[_Many[R]], url: str, params: Mapping[str, str]) -> Sequence[R]:
        return [one async for page in self._pages(shape, url, params) for one in page]

    async def _pages(
        self, shape: type[_Many[R]], url: str, params: Mapping[str, str]
    ) -> AsyncIterator[Sequence[R]]:
        offset: Mapping[str, str] = {}
        while True:
            asked: Any = {**params, "limit": _PAGE, **offset}
            try:
                found = await patiently(self.means.sleep, self.web.read, shape, url, params=asked)
            except Refused as error:
                if not offset:
                    raise
                raise CursorLost("The offset has ended: the list changed.") from error
            yield found.data
            if found.next_page is None:
                return
            offset = {"offset": found.next_page.offset}

    def _url(self, *parts: str) -> str:
        return below(self.settings.base_url, *parts)


def asana(settings: AsanaSettings, means: Means) -> Asana:
    async def signed() -> Mapping[str, str]:
        return {"Authorization": f"Bearer {settings.access_token.get_secret_value()}"}

    return Asana(settings, Web(means.http, signed, means.clock), means)


def _task(task: _Task, files: Sequence[_File] = ()) -> Task:
    return Task(
        id=task.gid,
        changed_at=task.modified_at,
        revision=task.modified_at.isoformat(),  # a list does not show a task's files
        labels=[tag.name or "" for tag in task.tags],
        attachments=[Attachment(file.gid, file.name, file.size) for file in files],
        subject=task.name,
        text=task.notes or "",
        sender_name=task.created_by.name if task.created_by else None,
    )


def _sections_of(place: _Place, project: str) -> Collection[str]:
    """Where the task is in this project; it may be in others, too."""
    return {
        (one.section.name or "").casefold()
        for one in place.memberships
        if one.section and one.project and one.project.gid == project
    }
