"""Issues of a Redmine project (REST API of Redmine 3.4 and later): attachments, status, notes."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from pydantic import AwareDatetime, BaseModel

from schemas.integrations import RedmineSettings, Step
from services.intake.connectors.connector import Attachment, Connector, Found, Item, Page, Window
from services.intake.connectors.faults import ItemGone, Misconfigured
from services.intake.connectors.means import Means
from services.intake.connectors.steps import taken
from services.intake.connectors.tasks.paging import begins, by_time
from services.intake.connectors.tasks.words import TAKEN, is_wanted, revision_of, stage_words
from services.intake.connectors.web import Web

_PAGE = 100  # the most that Redmine gives


class _Named(BaseModel):
    id: int
    name: str = ""


class _File(BaseModel):
    id: int
    filename: str
    filesize: int


class _Journal(BaseModel):
    notes: str | None = None


class _Issue(BaseModel):
    id: int
    subject: str = ""
    description: str | None = None
    author: _Named | None = None
    category: _Named | None = None
    status: _Named | None = None
    tracker: _Named | None = None
    updated_on: AwareDatetime
    attachments: tuple[_File, ...] = ()
    journals: tuple[_Journal, ...] = ()

    @property
    def changed_at(self) -> datetime:
        return self.updated_on

    @property
    def revision(self) -> str:
        return revision_of(str(file.id) for file in self.attachments)


class _Issues(BaseModel):
    issues: tuple[_Issue, ...]


class _OneIssue(BaseModel):
    issue: _Issue


class _Statuses(BaseModel):
    issue_statuses: tuple[_Named, ...]


@dataclass(frozen=True, slots=True)
class Redmine:
    """Implements Connector and Telling."""

    settings: RedmineSettings
    web: Web
    statuses: dict[str, int] = field(default_factory=dict[str, int])

    async def new_items(self, window: Window) -> AsyncIterator[Page]:
        since = begins(window, timedelta(hours=self.settings.lookback_hours))
        latest = since
        async for issues in by_time(self.page, since, _PAGE):
            latest = max([latest, *(issue.updated_on for issue in issues)])
            found = [
                Found(str(issue.id), issue.updated_on, issue.revision)
                for issue in issues
                if self._is_wanted(issue)
            ]
            yield Page(found, {"changed_at": latest.isoformat()})

    async def open_item(self, item_id: str) -> Item:
        issue = await self._issue(item_id, "attachments")
        return Item(
            id=item_id,
            attachments=[
                Attachment(str(file.id), file.filename, file.filesize) for file in issue.attachments
            ],
            revision=issue.revision,
            subject=issue.subject,
            text=issue.description or "",
            sender_name=issue.author.name if issue.author else None,
        )

    async def fetch_attachment(self, item: Item, attachment: Attachment) -> bytes:  # noqa: ARG002  the interface
        """By its id under our own address: the link that Redmine gives may name another."""
        url = self._url(
            f"attachments/download/{int(attachment.id)}/{quote(attachment.name, safe='')}"
        )
        return (await self.web.ask("GET", url)).content

    async def mark_processed(self, item_id: str) -> None:
        """One note, and with it the status where one is named: people may have changed it since."""
        issue = await self._issue(item_id, "journals")
        if not any(TAKEN in (journal.notes or "") for journal in issue.journals):
            await self._change(issue, {"notes": TAKEN}, self.settings.processed_status)

    async def tell_stage(self, item_id: str, stage: str) -> None:
        issue = await self._issue(item_id, "journals")
        words = stage_words(stage)
        last = next((j.notes for j in reversed(issue.journals) if j.notes), None)
        change = {} if last == words else {"notes": words}
        await self._change(issue, change, self.settings.stage_status.get(stage))

    async def page(self, since: datetime, number: int) -> Sequence[_Issue]:
        params = {
            "project_id": self.settings.hiring_project_id,
            "status_id": "*",
            "updated_on": f">={since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "sort": "updated_on,id",
            "include": "attachments",
            "limit": str(_PAGE),
            "offset": str((number - 1) * _PAGE),
        }
        try:
            return (await self.web.read(_Issues, self._url("issues.json"), params=params)).issues
        except ItemGone as error:
            raise Misconfigured(
                "There is no such project, or its REST API is off (Administration, API). Check "
                "base_url and hiring_project_id."
            ) from error

    async def look_at_login(self) -> None:
        try:
            await self.web.ask("GET", self._url("users/current.json"))
        except ItemGone as error:
            raise Misconfigured("There is no Redmine at this address.") from error

    def _is_wanted(self, issue: _Issue) -> bool:
        tracker = self.settings.tracker
        if tracker and (issue.tracker is None or issue.tracker.name != tracker):
            return False
        categories = [issue.category.name] if issue.category else []
        return is_wanted(categories, self.settings.task_filter_labels)

    async def _issue(self, item_id: str, include: str) -> _Issue:
        url = self._url(f"issues/{int(item_id)}.json")
        return (await self.web.read(_OneIssue, url, params={"include": include})).issue

    async def _change(self, issue: _Issue, change: dict[str, Any], status: str | None) -> None:
        if status is not None and (issue.status is None or issue.status.name != status):
            change["status_id"] = await self._status(status)
        if change:
            url = self._url(f"issues/{issue.id}.json")
            await self.web.ask("PUT", url, json={"issue": change})

    async def _status(self, name: str) -> int:
        if not self.statuses:
            found = await self.web.read(_Statuses, self._url("issue_statuses.json"))
            self.statuses.update({status.name: status.id for status in found.issue_statuses})
        if name not in self.statuses:
            raise Misconfigured(f"Redmine has no status '{name}'. Check its spelling.")
        return self.statuses[name]

    def _url(self, path: str) -> str:
        return f"{self.settings.base_url.rstrip('/')}/{path}"


@asynccontextmanager
async def open_redmine(settings: RedmineSettings, means: Means) -> AsyncGenerator[Connector]:
    yield _redmine(settings, means)


async def check_redmine(settings: RedmineSettings, means: Means) -> AsyncIterator[Step]:
    step, _ = await taken("name resolution", means.look_up(settings.base_url))
    yield step
    redmine = _redmine(settings, means)
    step, _ = await taken("login", redmine.look_at_login())
    yield step
    step, issues = await taken("permission", redmine.page(means.clock() - timedelta(days=30), 1))
    yield step
    if issues:
        step, _ = await taken("read", redmine.open_item(str(issues[0].id)))
        yield step


def _redmine(settings: RedmineSettings, means: Means) -> Redmine:
    async def signed() -> Mapping[str, str]:
        return {"X-Redmine-API-Key": settings.api_key.get_secret_value()}

    return Redmine(settings, Web(means.http, signed, means.clock))
