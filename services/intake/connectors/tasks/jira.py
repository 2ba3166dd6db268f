"""Issues of a Jira project: Cloud's REST API v3, or Data Center's v2.

The behaviour relied on is that of Atlassian's pages: issue-search (search/jql and its tokens),
issue-attachments (content), issue-comments, issues (transitions, edit), projects (statuses),
myself, rate-limiting; "JQL fields" for relative times; "Atlassian Document Format".
"""

from base64 import b64encode
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from json import dumps
from math import ceil
from typing import Any

from pydantic import AwareDatetime, BaseModel, Field, RootModel

from schemas.integrations import JiraSettings
from services.intake.connectors.connector import Attachment
from services.intake.connectors.faults import ItemGone, Misconfigured, Refused, Unexpected
from services.intake.connectors.limits import patiently
from services.intake.connectors.means import Means
from services.intake.connectors.oauth import Grant, Tokens
from services.intake.connectors.tasks.adf import document, words_of
from services.intake.connectors.tasks.desk import no_status
from services.intake.connectors.tasks.files import Files
from services.intake.connectors.tasks.vendor import Task
from services.intake.connectors.tasks.words import revision_of
from services.intake.connectors.web import Headers, Web, below, shaped

_PAGE = 100
_COMMENTS = "50"
_FIELDS = ("summary", "description", "labels", "attachment", "reporter", "status", "updated")


class _Named(BaseModel):
    name: str = ""


class _Person(BaseModel):
    name: str | None = Field(default=None, alias="displayName")
    email: str | None = Field(default=None, alias="emailAddress")


class _File(BaseModel):
    id: str
    filename: str
    size: int | None = None


class _Fields(BaseModel):
    summary: str = ""
    description: Any = None
    labels: tuple[str, ...] = ()
    attachment: tuple[_File, ...] = ()
    reporter: _Person | None = None
    status: _Named = Field(default_factory=_Named)
    updated: AwareDatetime


class _Issue(BaseModel):
    id: str
    fields: _Fields


class _Found(BaseModel):
    issues: tuple[_Issue, ...]
    next: str | None = Field(default=None, alias="nextPageToken")
    total: int = 0


class _Comment(BaseModel):
    body: Any = None


class _Comments(BaseModel):
    comments: tuple[_Comment, ...]


class _Transition(BaseModel):
    id: str
    name: str = ""
    to: _Named = Field(default_factory=_Named)


class _Transitions(BaseModel):
    transitions: tuple[_Transition, ...]


class _Kind(BaseModel):
    statuses: tuple[_Named, ...] = ()


class _Kinds(RootModel[tuple[_Kind, ...]]):
    """Of issues, each with its own statuses."""


@dataclass(frozen=True, slots=True)
class Jira:
    """Implements Vendor and Labelling."""

    settings: JiraSettings
    web: Web
    means: Means

    @property
    def addresses(self) -> Sequence[str]:
        token_endpoint = self.settings.token_endpoint
        return [self.settings.base_url, *([token_endpoint] if token_endpoint else [])]

    async def log_in(self) -> None:
        try:
            await self.web.ask("GET", self._url("myself"))
        except ItemGone as error:
            raise Misconfigured(
                "There is no Jira at this address. Check base_url and deployment."
            ) from error

    async def tasks(self, since: datetime) -> AsyncGenerator[Sequence[Task]]:
        query, read = self._query(since), 0
        place: Mapping[str, str | int] = {}
        while True:
            found = await patiently(self.means.sleep, self._search, query, place)
            yield [self._task(issue) for issue in found.issues]
            read += len(found.issues)
            if self._is_cloud and found.next is not None:
                place = _following(place, found.next)
            elif not self._is_cloud and found.issues and read < found.total:
                place = {"startAt": read}
            else:
                return

    async def task(self, task_id: str) -> Task:
        return self._task(await self._issue(task_id, _FIELDS))

    async def file(self, task_id: str, attachment: Attachment) -> bytes:  # noqa: ARG002  the interface
        """By its id under our own address: the link that Jira gives may name another."""
        if self._is_cloud:
            url = self._url("attachment", "content", attachment.id) + "?redirect=false"
        else:
            url = below(
                self.settings.base_url, "secure", "attachment", attachment.id, attachment.name
            )
        return await Files(self.web, self.settings.base_url).fetch(url)

    async def label(self, task_id: str) -> None:
        """Added beside what people write there meanwhile; added twice it is there once."""
        change = {"update": {"labels": [{"add": self.settings.processed_label}]}}
        try:
            await self.web.ask("PUT", self._url("issue", task_id), json=change)
        except Refused as error:
            raise Misconfigured(
                "Jira does not let the issue be labelled. Put the field Labels on the project's "
                "edit screen."
            ) from error

    async def statuses(self) -> Collection[str]:
        url = self._url("project", self.settings.hiring_project_id, "statuses")
        try:
            kinds = await self.web.read(_Kinds, url)
        except ItemGone as error:
            raise _no_project() from error
        return {status.name for kind in kinds.root for status in kind.statuses}

    async def move(self, task_id: str, status: str) -> None:
        """By whichever transition leads there now; where none does, the workflow has its word."""
        wanted = status.casefold()
        issue = await self._issue(task_id, ("status", "updated"))
        if issue.fields.status.name.casefold() == wanted:
            return
        url = self._url("issue", task_id, "transitions")
        for one in (await self.web.read(_Transitions, url)).transitions:
            if wanted in (one.to.name.casefold(), one.name.casefold()):
                await self._go(url, one.id, status)
                return
        if wanted not in {name.casefold() for name in await self.statuses()}:
            raise no_status(status)

    async def comments(self, task_id: str) -> Sequence[str]:
        url = self._url("issue", task_id, "comment")
        params = {"orderBy": "-created", "maxResults": _COMMENTS}
        answer = await self.web.read(_Comments, url, params=params)
        return [words_of(comment.body) for comment in answer.comments]

    async def comment(self, task_id: str, words: str) -> None:
        body = document(words) if self._is_cloud else words
        await self.web.ask("POST", self._url("issue", task_id, "comment"), json={"body": body})

    async def _search(self, query: str, place: Mapping[str, str | int]) -> _Found:
        wanted = {"jql": query, "maxResults": _PAGE, "fields": list(_FIELDS), **place}
        url = self._url("search", "jql") if self._is_cloud else self._url("search")
        try:
            return shaped(_Found, await self.web.ask("POST", url, json=wanted))
        except (Refused, ItemGone) as error:
            raise _no_project() from error

    def _query(self, since: datetime) -> str:
        """In minutes before Jira's own now: a written time would be in the user's time zone."""
        minutes = ceil((self.means.clock() - since).total_seconds() / 60) + 1
        clauses = [f"project = {dumps(self.settings.hiring_project_id)}"]
        if self.settings.task_filter_labels:
            labels = ", ".join(map(dumps, self.settings.task_filter_labels))
            clauses.append(f"labels in ({labels})")
        clauses.append(f'updated >= "-{max(1, minutes)}m"')
        # In the order in which they were made, a change of one moves no other.
        return " AND ".join(clauses) + " ORDER BY created ASC, key ASC"

    async def _issue(self, task_id: str, fields: Sequence[str]) -> _Issue:
        params = {"fields": ",".join(fields)}
        return await self.web.read(_Issue, self._url("issue", task_id), params=params)

    async def _go(self, url: str, transition: str, status: str) -> None:
        try:
            await self.web.ask("POST", url, json={"transition": {"id": transition}})
        except Refused as error:
            raise Misconfigured(
                f"Jira does not let the issue go to '{status}': the transition may want a field "
                "that is empty."
            ) from error

    def _task(self, issue: _Issue) -> Task:
        fields = issue.fields
        return Task(
            id=issue.id,
            changed_at=fields.updated,
            revision=revision_of(file.id for file in fields.attachment),
            labels=fields.labels,
            attachments=[Attachment(one.id, one.filename, one.size) for one in fields.attachment],
            subject=fields.summary,
            text=words_of(fields.description),
            sender_email=fields.reporter.email if fields.reporter else None,
            sender_name=fields.reporter.name if fields.reporter else None,
        )

    @property
    def _is_cloud(self) -> bool:
        return self.settings.deployment == "cloud"

    def _url(self, *parts: str) -> str:
        version = "3" if self._is_cloud else "2"
        return below(self.settings.base_url, "rest", "api", version, *parts)


def jira(settings: JiraSettings, means: Means) -> Jira:
    if settings.token_endpoint and settings.client_id:
        grant = Grant(
            endpoint=settings.token_endpoint,
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            scopes=settings.scopes,
        )
        tokens = Tokens(means.http, grant, means.clock)
        web = Web(means.http, tokens.bearer, means.clock, tokens.forget, renews=True)
    else:
        web = Web(means.http, _by_token(settings), means.clock)
    return Jira(settings, web, means)


def _by_token(settings: JiraSettings) -> Headers:
    token = settings.api_token.get_secret_value() if settings.api_token else ""
    written = f"Bearer {token}"
    if settings.user:
        written = "Basic " + b64encode(f"{settings.user}:{token}".encode()).decode()

    async def signed() -> Mapping[str, str]:
        return {"Authorization": written}

    return signed


def _following(place: Mapping[str, str | int], token: str) -> Mapping[str, str | int]:
    if place.get("nextPageToken") == token:
        raise Unexpected("Jira's list goes round in a circle.")
    return {"nextPageToken": token}


def _no_project() -> Misconfigured:
    return Misconfigured(
        "Jira refuses the search: there is no such project, or the user may not browse it. Check "
        "hiring_project_id and deployment."
    )
