"""A mailbox as a connector: what to list, what to fetch, and how a taken mail is marked.

A mail's id is `UIDVALIDITY.UID`: where a server numbers its mails anew, the old ids are gone, the
look is begun anew, and what comes twice is known by its own Message-ID.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from schemas.integrations import ImapSettings
from services.intake.connectors.connector import Attachment, Found, Item, Page, Window
from services.intake.connectors.faults import CursorLost, ItemGone
from services.intake.connectors.imap.session import Selected, Session
from services.intake.connectors.means import Means
from services.intake.connectors.taking import LARGEST

_PAGE = 500
_STRETCH = 20_000  # UIDs asked about at a time: an answer is one line, and lines have limits
_HEAD = 64 * 1024  # bytes of a mail that is too large to be fetched
_FLAGGED = "\\Flagged"


@dataclass(slots=True)
class Mailbox:
    """Implements Connector and Watching."""

    session: Session
    settings: ImapSettings
    means: Means
    selected: Selected
    is_told: bool

    async def new_items(self, window: Window) -> AsyncIterator[Page]:
        self.selected = await self.session.select(self.settings.folder)
        validity, after = self.selected.uid_validity, 0
        if window.cursor is not None:
            if window.cursor.get("uid_validity") != validity:
                raise CursorLost("The server numbers its mails anew.")
            after = int(window.cursor["uid"])
        uids = await self._listed(window, after)
        highest = max([after, *uids, self.selected.uid_next - 1])
        for start in range(0, len(uids), _PAGE):
            page = uids[start : start + _PAGE]
            dates = await self.session.dates(page) if window.cursor is None else {}
            # The look-back can bring low numbers after high ones: only the end is a cursor.
            yield Page(
                [
                    Found(f"{validity}.{uid}", dates.get(uid))
                    for uid in page
                    if dates.get(uid, window.since) >= window.since
                ]
            )
        yield Page((), {"uid_validity": validity, "uid": highest})

    async def open_item(self, item_id: str) -> Item:
        uid = self._uid(item_id)
        size = await self.session.size(uid)
        if size is None:
            raise ItemGone("The mail was moved or deleted.")
        mail = Attachment(id="", name="mail.eml", size=size)
        return Item(id=item_id, attachments=(mail,), is_mail=True)

    async def fetch_attachment(self, item: Item, attachment: Attachment) -> bytes:
        is_fetched = (attachment.size or 0) <= LARGEST
        data = await self.session.mail(self._uid(item.id), None if is_fetched else _HEAD)
        if data is None:
            raise ItemGone("The mail was moved or deleted.")
        return data

    async def mark_processed(self, item_id: str) -> None:
        uid = self._uid(item_id)
        if self.settings.processed_folder is not None:
            await self.session.have_folder(self.settings.processed_folder)
            await self.session.move(uid, self.settings.processed_folder)
        else:
            await self.session.flag(uid, self._mark)

    async def changed(self, seconds: float) -> None:
        if not self.is_told:
            await self.means.sleep(seconds)
        elif not await self.session.has_news():
            await self.session.listen(seconds)

    async def look_at_one(self) -> None:
        """Read one mail's size, if there is any."""
        last = self.selected.uid_next - 1
        if last > 0:
            await self.session.size(last)

    async def _listed(self, window: Window, after: int) -> Sequence[int]:
        # Servers compare days, in their own time zone.
        since = (window.since - timedelta(days=1)).date()
        found: set[int] = set()
        if after:
            found.update(await self._search("SINCE", since))
        for start in range(after + 1, self.selected.uid_next, _STRETCH):
            stretch = f"{start}:{start + _STRETCH - 1}"
            dated = () if after else ("SINCE", since)
            found.update(await self._search("UID", stretch, *dated))
        return sorted(found)

    async def _search(self, *criteria: str | date) -> Sequence[int]:
        unmarked = ("UNFLAGGED",) if self._mark == _FLAGGED else ("UNKEYWORD", self._mark)
        return await self.session.search(*criteria, "UNDELETED", *unmarked)

    @property
    def _mark(self) -> str:
        """The keyword, or the one flag that every server keeps and people see."""
        return self.settings.processed_keyword if self.selected.takes_keywords else _FLAGGED

    def _uid(self, item_id: str) -> int:
        validity, _, uid = item_id.partition(".")
        if int(validity) != self.selected.uid_validity:
            raise ItemGone(
                "The server numbers its mails anew; it is found again by its new number."
            )
        return int(uid)
