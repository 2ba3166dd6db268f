"""A mailbox of Gmail: its history and a look back, mails as they came, a label.

The behaviour relied on is that of Google's pages: users.history.list (a start that ended answers
404), users.messages (list, get raw, modify), users.labels, "Search and filter messages" (seconds in
`after:` and `before:`), "Resolve errors", and OAuth 2.0 for refresh tokens.
"""

from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

import httpx
from pydantic import BaseModel, Field

from schemas.integrations import GmailSettings, Step
from services.intake.connectors.connector import Attachment, Connector, Found, Item, Page, Window
from services.intake.connectors.faults import (
    CursorLost,
    Fault,
    ItemGone,
    Misconfigured,
    Throttled,
    Unexpected,
)
from services.intake.connectors.heads import head_of
from services.intake.connectors.limits import patiently
from services.intake.connectors.means import Means
from services.intake.connectors.oauth import Grant, Tokens
from services.intake.connectors.settled import settled
from services.intake.connectors.steps import taken
from services.intake.connectors.taking import LARGEST
from services.intake.connectors.web import Web, below, fault_of_answer, shaped

_PAGE = "500"  # the most that Gmail gives
_DAY = timedelta(days=1)
_OVERLAP = 1  # second: whether a border belongs to a day is not said
_LIMITS = ("rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded")
_HEADERS = ("Message-ID", "From", "Subject")


class _Header(BaseModel):
    name: str
    value: str


class _Payload(BaseModel):
    headers: tuple[_Header, ...] = ()


class _Message(BaseModel):
    id: str
    size: int | None = Field(default=None, alias="sizeEstimate")
    raw: str = ""
    payload: _Payload = Field(default_factory=_Payload)


class _Messages(BaseModel):
    messages: tuple[_Message, ...] = ()
    next: str | None = Field(default=None, alias="nextPageToken")


class _Change(BaseModel):
    message: _Message


class _Record(BaseModel):
    added: tuple[_Change, ...] = Field(default=(), alias="messagesAdded")
    labelled: tuple[_Change, ...] = Field(default=(), alias="labelsAdded")


class _History(BaseModel):
    history: tuple[_Record, ...] = ()
    next: str | None = Field(default=None, alias="nextPageToken")
    ends: str = Field(alias="historyId")


class _Profile(BaseModel):
    history: str = Field(alias="historyId")


class _Label(BaseModel):
    id: str
    name: str


class _Labels(BaseModel):
    labels: tuple[_Label, ...] = ()


@dataclass(frozen=True, slots=True)
class GmailMailbox:
    """Implements Connector."""

    settings: GmailSettings
    web: Web
    means: Means
    labels: dict[str, str] = field(default_factory=dict[str, str])

    async def new_items(self, window: Window) -> AsyncIterator[Page]:
        # The history begins before the list: what comes meanwhile is in the one or in the other.
        label = await self.label()
        start = (window.cursor or {}).get("history")
        ends = await self._history_now() if start is None else start
        if start is not None:
            async for history in self._history(start, label):
                yield Page(_changed(history))
                ends = history.ends
        for after, before in _days(window.since, self.means.clock()):
            async for messages in settled(partial(self._listed, label, after, before)):
                yield Page([Found(message.id, after) for message in messages])
        yield Page((), {"history": ends})

    async def open_item(self, item_id: str) -> Item:
        message = await self._message(item_id, {"format": "minimal"})
        mail = Attachment(id="", name="mail.eml", size=message.size)
        return Item(id=item_id, attachments=(mail,), is_mail=True)

    async def fetch_attachment(self, item: Item, attachment: Attachment) -> bytes:
        """The mail as it came, with whatever is in it."""
        if (attachment.size or 0) > LARGEST:
            return await self._head(item.id)
        message = await self._message(item.id, {"format": "raw"})
        try:
            return urlsafe_b64decode(message.raw + "=" * (-len(message.raw) % 4))
        except NotBase64 as error:
            raise Unexpected("Gmail gave a mail that can't be decoded.") from error

    async def mark_processed(self, item_id: str) -> None:
        change = {"addLabelIds": [await self._processed()]}
        if self.settings.archive_processed:
            change["removeLabelIds"] = [await self.label()]
        await self.web.ask("POST", self._url("messages", item_id, "modify"), json=change)

    async def label(self) -> str:
        """The id of the label that is read."""
        found = (await self._labels()).get(self.settings.label.casefold())
        if found is None:
            raise Misconfigured(
                f"The mailbox has no label '{self.settings.label}'. Labels within others are "
                "written as 'outer/inner'."
            )
        return found

    async def look_at_one(self) -> None:
        params = {"labelIds": await self.label(), "maxResults": "1"}
        await self.web.read(_Messages, self._url("messages"), params=params)

    async def _processed(self) -> str:
        """The id of the label that says so; made where it is not there yet."""
        name = self.settings.processed_label
        if name.casefold() not in await self._labels():
            made = await self.web.ask("POST", self._url("labels"), json={"name": name})
            self.labels[name.casefold()] = shaped(_Label, made).id
        return self.labels[name.casefold()]

    async def _labels(self) -> Mapping[str, str]:
        """Their ids by their names; asked for once."""
        if not self.labels:
            try:
                found = await self.web.read(_Labels, self._url("labels"))
            except ItemGone as error:
                raise Misconfigured("There is no such mailbox. Check hiring_mailbox.") from error
            self.labels.update({label.name.casefold(): label.id for label in found.labels})
        return self.labels

    async def _history_now(self) -> str:
        return (await self.web.read(_Profile, self._url("profile"))).history

    async def _history(self, start: str, label: str) -> AsyncIterator[_History]:
        params: dict[str, Any] = {
            "startHistoryId": start,
            "labelId": label,
            "historyTypes": ["messageAdded", "labelAdded"],
            "maxResults": _PAGE,
        }
        while True:
            try:
                history = await self._read(_History, "history", params)
            except ItemGone as error:
                raise CursorLost("Gmail's history does not reach back so far.") from error
            yield history
            if history.next is None:
                return
            params["pageToken"] = history.next

    async def _listed(
        self, label: str, after: datetime, before: datetime
    ) -> AsyncIterator[Sequence[_Message]]:
        begin, end = int(after.timestamp()) - _OVERLAP, int(before.timestamp()) + _OVERLAP
        params: dict[str, Any] = {
            "labelIds": label,
            "q": f"after:{begin} before:{end}",
            "maxResults": _PAGE,
        }
        while True:
            messages = await self._read(_Messages, "messages", params)
            yield messages.messages
            if messages.next is None:
                return
            params["pageToken"] = messages.next

    async def _read(self, shape: Any, what: str, params: Mapping[str, Any]) -> Any:
        return await patiently(
            self.means.sleep, self.web.read, shape, self._url(what), params=params
        )

    async def _message(self, item_id: str, params: Mapping[str, Any]) -> _Message:
        return await self.web.read(_Message, self._url("messages", item_id), params=params)

    async def _head(self, item_id: str) -> bytes:
        params = {"format": "metadata", "metadataHeaders": list(_HEADERS)}
        message = await self._message(item_id, params)
        said = {header.name.casefold(): header.value for header in message.payload.headers}
        return head_of(
            said.get("message-id", item_id), said.get("from", ""), said.get("subject", "")
        )

    def _url(self, *parts: str) -> str:
        return below(self.settings.api_base, "users", self.settings.hiring_mailbox, *parts)


@asynccontextmanager
async def open_gmail(settings: GmailSettings, means: Means) -> AsyncGenerator[Connector]:
    yield _mailbox(settings, means, _tokens(settings, means))


async def check_gmail(settings: GmailSettings, means: Means) -> AsyncIterator[Step]:
    await taken("name resolution", means.look_up(settings.token_endpoint))
    step, _ = await taken("name resolution", means.look_up(settings.api_base))
    yield step
    tokens = _tokens(settings, means)
    step, _ = await taken("login", tokens.current())
    yield step
    mailbox = _mailbox(settings, means, tokens)
    step, _ = await taken("permission", mailbox.label())
    yield step
    step, _ = await taken("read", mailbox.look_at_one())
    yield step


def _tokens(settings: GmailSettings, means: Means) -> Tokens:
    grant = Grant(
        endpoint=settings.token_endpoint,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        refresh_token=settings.refresh_token,
    )
    return Tokens(means.http, grant, means.clock)


def _mailbox(settings: GmailSettings, means: Means, tokens: Tokens) -> GmailMailbox:
    web = Web(
        means.http, tokens.bearer, means.clock, tokens.forget, renews=True, fault_of=_fault_of
    )
    return GmailMailbox(settings, web, means)


def _fault_of(response: httpx.Response, now: datetime) -> Fault | None:
    """403 is also what Gmail says of its limits; the reason tells the two apart."""
    if response.status_code == HTTPStatus.FORBIDDEN and any(
        reason in response.text for reason in _LIMITS
    ):
        return Throttled("Gmail asks us to wait.")
    return fault_of_answer(response, now)


def _changed(history: _History) -> Sequence[Found]:
    """What came in, and what people labelled for us; its day is not said."""
    changes = [change for one in history.history for change in (*one.added, *one.labelled)]
    return [Found(change.message.id) for change in changes]


def _days(since: datetime, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """A list does not date its mails: day by day, each is dated well enough to be told as backlog.

    The last day reaches beyond now, since Gmail's clock may be ahead of ours.
    """
    while since + _DAY < now:
        yield since, since + _DAY
        since += _DAY
    yield since, max(now, since) + _DAY
