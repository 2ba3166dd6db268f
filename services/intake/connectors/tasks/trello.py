"""Cards of a Trello board, by its lists: REST API 1.

The behaviour relied on is that of Atlassian's pages for Trello: authorization, boards and cards,
nested resources (`since` and `before` are of a card's making), rate limits, and the announcement
"Authenticated access to S3" for downloads.
"""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import quote

import httpx
from pydantic import AwareDatetime, BaseModel, Field, RootModel

from schemas.integrations import TrelloSettings
from services.intake.connectors.connector import Attachment
from services.intake.connectors.faults import (
    Fault,
    ItemGone,
    Misconfigured,
    NotAllowed,
    Refused,
    Throttled,
)
from services.intake.connectors.limits import patiently
from services.intake.connectors.means import Means
from services.intake.connectors.tasks.desk import no_status
from services.intake.connectors.tasks.files import Files
from services.intake.connectors.tasks.vendor import Task
from services.intake.connectors.tasks.words import revision_of
from services.intake.connectors.web import Web, below, fault_of_answer

_PAGE = 500
_BEGINNING = datetime(2011, 1, 1, tzinfo=UTC)  # no card is older than Trello
_AHEAD = timedelta(days=30)  # of our clock, if ours is behind
_OVERLAP = timedelta(seconds=1)
_SHORTEST = timedelta(seconds=4)
_WINDOW = 10.0  # seconds in which Trello counts requests; it does not say how many are left of it


class _Named(BaseModel):
    id: str
    name: str = ""


class _File(BaseModel):
    id: str
    name: str = ""
    file_name: str | None = Field(default=None, alias="fileName")
    bytes: int | None = None
    is_upload: bool = Field(default=True, alias="isUpload")


class _Card(BaseModel):
    id: str
    name: str = ""
    desc: str = ""
    at: AwareDatetime = Field(alias="dateLastActivity")
    labels: tuple[_Named, ...] = ()
    place: str = Field(default="", alias="idList")
    attachments: tuple[_File, ...] = ()


class _Cards(RootModel[tuple[_Card, ...]]):
    """A window's."""


class _Lists(RootModel[tuple[_Named, ...]]):
    """A board's."""


class _Said(BaseModel):
    text: str = ""


class _Action(BaseModel):
    data: _Said = Field(default_factory=_Said)


class _Actions(RootModel[tuple[_Action, ...]]):
    """A card's."""


_CARD = {
    "fields": "name,desc,dateLastActivity,labels,idList",
    "attachments": "true",
    "attachment_fields": "name,fileName,bytes,isUpload",
}


@dataclass(frozen=True, slots=True)
class Trello:
    """Implements Vendor. A status is a list's name."""

    settings: TrelloSettings
    web: Web
    means: Means
    lists: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def addresses(self) -> Sequence[str]:
        return [self.settings.base_url]

    async def log_in(self) -> None:
        await self.web.ask("GET", self._url("members", "me"), params={"fields": "id"})

    async def tasks(self, since: datetime) -> AsyncGenerator[Sequence[Task]]:
        """A window of time that holds more than a page is halved, so no order matters."""
        windows = [(_BEGINNING, self.means.clock() + _AHEAD)]
        while windows:
            begin, end = windows.pop()
            cards = await patiently(self.means.sleep, self._cards, begin, end)
            if len(cards) >= _PAGE and end - begin > _SHORTEST:
                middle = begin + (end - begin) / 2
                windows += [(begin, middle + _OVERLAP), (middle - _OVERLAP, end)]
            else:
                yield [_task(card) for card in cards if card.at >= since]

    async def task(self, task_id: str) -> Task:
        return _task(await self._card(task_id))

    async def file(self, task_id: str, attachment: Attachment) -> bytes:
        name = attachment.name or "file"
        url = self._url("cards", task_id, "attachments", attachment.id, "download", name)
        return await Files(self.web, self.settings.base_url).fetch(url)

    async def statuses(self) -> Collection[str]:
        return set(await self._lists())

    async def move(self, task_id: str, status: str) -> None:
        wanted = (await self._lists()).get(status.casefold())
        if wanted is None:
            raise no_status(status)
        if (await self._card(task_id)).place != wanted:
            await self.web.ask("PUT", self._url("cards", task_id), params={"idList": wanted})

    async def comments(self, task_id: str) -> Sequence[str]:
        params = {"filter": "commentCard", "fields": "data", "limit": "50"}
        url = self._url("cards", task_id, "actions")
        return [one.data.text for one in (await self.web.read(_Actions, url, params=params)).root]

    async def comment(self, task_id: str, words: str) -> None:
        url = self._url("cards", task_id, "actions", "comments")
        await self.web.ask("POST", url, params={"text": words})

    async def _cards(self, begin: datetime, end: datetime) -> Sequence[_Card]:
        """Those on the board; what is archived is out of the way on purpose."""
        window = {"since": _written(begin), "before": _written(end), "limit": str(_PAGE)}
        url = self._url("boards", self.settings.hiring_project_id, "cards", "open")
        try:
            return (await self.web.read(_Cards, url, params={**_CARD, **window})).root
        except (Refused, ItemGone) as error:
            raise Misconfigured(
                "There is no such board. hiring_project_id is the part after /b/ of its address."
            ) from error

    async def _card(self, task_id: str) -> _Card:
        return await self.web.read(_Card, self._url("cards", task_id), params=_CARD)

    async def _lists(self) -> Mapping[str, str]:
        """Their ids by their names; asked for once."""
        if not self.lists:
            url = self._url("boards", self.settings.hiring_project_id, "lists")
            found = await self.web.read(_Lists, url, params={"fields": "name"})
            self.lists.update({one.name.casefold(): one.id for one in found.root})
        return self.lists

    def _url(self, *parts: str) -> str:
        return below(self.settings.base_url, *parts)


def trello(settings: TrelloSettings, means: Means) -> Trello:
    """The key and token go in a header: an address would carry them into every log on the way."""
    token = quote(settings.token.get_secret_value(), safe="")
    written = f'OAuth oauth_consumer_key="{settings.api_key}", oauth_token="{token}"'

    async def signed() -> Mapping[str, str]:
        return {"Authorization": written}

    return Trello(settings, Web(means.http, signed, means.clock, fault_of=_fault_of), means)


def _fault_of(response: httpx.Response, now: datetime) -> Fault | None:
    """401 is also what Trello says to a valid token that may not see a board."""
    fault = fault_of_answer(response, now)
    if isinstance(fault, Throttled) and fault.after is None:
        return Throttled(fault.remedy, after=_WINDOW)
    if response.status_code == HTTPStatus.UNAUTHORIZED and "permission requested" in response.text:
        return NotAllowed("The token's member may not do this. Make them a member of the board.")
    return fault


def _task(card: _Card) -> Task:
    files = [file for file in card.attachments if file.is_upload]  # the others are links
    return Task(
        id=card.id,
        changed_at=card.at,
        revision=revision_of(file.id for file in files),
        labels=[label.name for label in card.labels],
        attachments=[Attachment(one.id, one.file_name or one.name, one.bytes) for one in files],
        subject=card.name,
        text=card.desc,
    )


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
