"""A mailbox of Microsoft 365: deltas and a look back, mails as they came, a category or a move.

The behaviour relied on is that of Microsoft's pages: message-delta (tokens that end answer 410),
outlook-immutable-id, message-get ($value), message-move, throttling.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.integrations import GraphSettings, Step
from services.intake.connectors.connector import Attachment, Connector, Found, Item, Page, Window
from services.intake.connectors.faults import CursorLost, ItemGone, Misconfigured, Unexpected
from services.intake.connectors.graph.signin import SignIn
from services.intake.connectors.heads import head_of
from services.intake.connectors.means import Means
from services.intake.connectors.steps import taken
from services.intake.connectors.taking import LARGEST
from services.intake.connectors.web import Web

_PAGE = 100
_IMMUTABLE = f'IdType="ImmutableId", odata.maxpagesize={_PAGE}'
_SIZE = "Integer 0x0E08"  # PidTagMessageSize
_SELECTED = "id,receivedDateTime,categories"


class _Property(BaseModel):
    value: int


class _Address(BaseModel):
    address: str = ""
    name: str = ""


class _Sender(BaseModel):
    email: _Address = Field(default_factory=_Address, alias="emailAddress")


class _Message(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    id: str
    received: AwareDatetime | None = Field(default=None, alias="receivedDateTime")
    categories: tuple[str, ...] = ()
    removed: Any = Field(default=None, alias="@removed")
    properties: tuple[_Property, ...] = Field(default=(), alias="singleValueExtendedProperties")
    subject: str | None = None
    message_id: str | None = Field(default=None, alias="internetMessageId")
    sender: _Sender = Field(default_factory=_Sender, alias="from")


class _Messages(BaseModel):
    value: tuple[_Message, ...]
    next: str | None = Field(default=None, alias="@odata.nextLink")
    delta: str | None = Field(default=None, alias="@odata.deltaLink")


@dataclass(frozen=True, slots=True)
class GraphMailbox:
    """Implements Connector and Expiring."""

    settings: GraphSettings
    web: Web
    clock: Callable[[], datetime]

    @property
    def credential_expires_at(self) -> datetime | None:
        ends = self.settings.client_secret_expires
        return None if ends is None else datetime.combine(ends, time.min, UTC)

    async def new_items(self, window: Window) -> AsyncIterator[Page]:
        # The delta begins before the list: what comes meanwhile is in the one or in the other.
        delta = None
        async for messages in self._deltas(window):
            yield self._page(messages)
            delta = messages.delta or delta
        url: str | None = self._url("mailFolders", self.settings.folder, "messages")
        params: Mapping[str, str] | None = {
            "$filter": f"receivedDateTime ge {_written(window.since)}",
            "$orderby": "receivedDateTime asc",
            "$select": _SELECTED,
            "$top": str(_PAGE),
        }
        while url is not None:
            messages = await self._read(url, params)
            yield self._page(messages)
            url, params = messages.next, None
        yield Page((), {"delta": delta} if delta else None)

    async def open_item(self, item_id: str) -> Item:
        expanded = f"singleValueExtendedProperties($filter=id eq '{_SIZE}')"
        message = await self._message(item_id, {"$select": "id", "$expand": expanded})
        size = message.properties[0].value if message.properties else None
        mail = Attachment(id="", name="mail.eml", size=size)
        return Item(id=item_id, attachments=(mail,), is_mail=True)

    async def fetch_attachment(self, item: Item, attachment: Attachment) -> bytes:
        """The mail as it came, with attachments of whatever size in it."""
        if (attachment.size or 0) > LARGEST:
            return await self._head(item.id)
        answer = await self.web.ask("GET", self._url("messages", item.id) + "/$value")
        return answer.content

    async def mark_processed(self, item_id: str) -> None:
        if self.settings.processed_folder is not None:
            wanted = {"destinationId": self.settings.processed_folder}
            await self.web.ask("POST", self._url("messages", item_id, "move"), json=wanted)
            return
        message = await self._message(item_id, {"$select": "id,categories"})
        marked = [*message.categories, self.settings.processed_category]
        if self.settings.processed_category not in message.categories:
            body = {"categories": marked}
            await self.web.ask("PATCH", self._url("messages", item_id), json=body)

    async def look_at_folder(self) -> None:
        try:
            await self.web.ask("GET", self._url("mailFolders", self.settings.folder))
        except ItemGone as error:
            raise _no_mailbox() from error

    async def look_at_one(self) -> None:
        url = self._url("mailFolders", self.settings.folder, "messages")
        await self._read(url, {"$top": "1", "$select": _SELECTED})

    async def _deltas(self, window: Window) -> AsyncIterator[_Messages]:
        """What changed since the cursor; without one, where to begin."""
        cursor = (window.cursor or {}).get("delta")
        recent = self.clock() - timedelta(hours=self.settings.lookback_hours)
        url = cursor or self._url("mailFolders", self.settings.folder, "messages") + "/delta"
        params: Mapping[str, str] | None = None
        if cursor is None:
            params = {
                "changeType": "created",
                "$select": _SELECTED,
                "$filter": f"receivedDateTime ge {_written(max(window.since, recent))}",
            }
        while url is not None:
            try:
                messages = await self._read(url, params)
            except Misconfigured as error:
                if cursor is None:
                    raise
                raise CursorLost("The delta token has ended.") from error
            yield messages
            url, params = messages.next, None

    def _page(self, messages: _Messages) -> Page:
        return Page(
            [
                Found(message.id, message.received)
                for message in messages.value
                if message.removed is None
                and self.settings.processed_category not in message.categories
            ]
        )

    async def _message(self, item_id: str, params: Mapping[str, str]) -> _Message:
        return await self.web.read(_Message, self._url("messages", item_id), params=params)

    async def _read(self, url: str, params: Mapping[str, str] | None) -> _Messages:
        if httpx.URL(url).host != httpx.URL(self.settings.api_base).host:
            raise Unexpected("The next page lies elsewhere: our token does not go there.")
        try:
            options = {} if params is None else {"params": params}
            return await self.web.read(_Messages, url, **options)
        except ItemGone as error:
            raise _no_mailbox() from error

    async def _head(self, item_id: str) -> bytes:
        selected = {"$select": "id,subject,from,internetMessageId"}
        message = await self._message(item_id, selected)
        sender = message.sender.email.address
        return head_of(message.message_id or item_id, sender, message.subject or "")

    def _url(self, *parts: str) -> str:
        base = self.settings.api_base.rstrip("/")
        owner = quote(self.settings.hiring_mailbox, safe="@")
        return "/".join([base, "users", owner, *(quote(part, safe="") for part in parts)])


@asynccontextmanager
async def open_graph(settings: GraphSettings, means: Means) -> AsyncGenerator[Connector]:
    yield _mailbox(settings, means, SignIn(settings, means.http))


async def check_graph(settings: GraphSettings, means: Means) -> AsyncIterator[Step]:
    await taken("name resolution", means.look_up(settings.authority))
    step, _ = await taken("name resolution", means.look_up(settings.api_base))
    yield step
    signin = SignIn(settings, means.http)
    step, _ = await taken("login", signin.token())
    yield step
    mailbox = _mailbox(settings, means, signin)
    step, _ = await taken("permission", mailbox.look_at_folder())
    yield step
    step, _ = await taken("read", mailbox.look_at_one())
    yield step


def _mailbox(settings: GraphSettings, means: Means, signin: SignIn) -> GraphMailbox:
    async def signed() -> Mapping[str, str]:
        token = await signin.token()
        return {"Authorization": f"Bearer {token.get_secret_value()}", "Prefer": _IMMUTABLE}

    web = Web(means.http, signed, means.clock, signin.forget, renews=True)
    return GraphMailbox(settings, web, means.clock)


def _no_mailbox() -> Misconfigured:
    return Misconfigured("There is no such mailbox or folder. Check hiring_mailbox and folder.")


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
