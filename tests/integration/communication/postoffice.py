"""A real SMTP server that keeps what it takes, and can be told to refuse, to wait or to vanish."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from hirestream.mailbox.folder import Folder, read
from hirestream.mailbox.server import Postbox, listening

Answer = Callable[[], Awaitable[str | None]]


def always(reply: str) -> Answer:
    async def answer() -> str | None:
        return reply

    return answer


def until(event: asyncio.Event, reply: str) -> Answer:
    """Refuse until the event is set."""

    async def answer() -> str | None:
        return None if event.is_set() else reply

    return answer


def once_set(event: asyncio.Event) -> Answer:
    """Say nothing until the event is set, then accept."""

    async def answer() -> str | None:
        await event.wait()
        return None

    return answer


@dataclass
class PostOffice(Postbox):
    """`at_mail`, `at_rcpt` (by recipient) and `at_data` answer instead of "yes"."""

    folder: Folder
    path: Path
    port: int = 0
    at_mail: Answer | None = None
    at_rcpt: dict[str, Answer] = field(default_factory=dict)
    at_data: Callable[[EmailMessage], Awaitable[str | None]] | None = None
    vanish: int = 0  # how many mails are still kept without an answer
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    tried: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        super().__init__(self.folder)

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        refusal = await self.at_mail() if self.at_mail else None
        if refusal is None:
            envelope.mail_from = address
        return refusal or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        self.tried[address] += 1
        answer = self.at_rcpt.get(address)
        refusal = await answer() if answer else None
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        refusal = await self.at_data(message) if self.at_data else None
        if refusal is not None:
            return refusal
        taken = await super().handle_DATA(server, session, envelope)
        async with self.arrived:
            self.arrived.notify_all()
        if self.vanish:
            self.vanish -= 1
            assert server.transport is not None
            server.transport.close()
        return taken

    def mails(self) -> list[EmailMessage]:
        return [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in self.folder.paths()
        ]

    def texts(self) -> list[str]:
        return [read(path, 1).text for path in self.folder.paths()]

    async def until_kept(self, count: int, within: float = 90) -> list[EmailMessage]:
        """The mails, once so many have come."""
        async with asyncio.timeout(within), self.arrived:
            await self.arrived.wait_for(lambda: len(self.folder.paths()) >= count)
        return self.mails()


def message_ids(mails: Iterable[EmailMessage]) -> Counter[str]:
    return Counter(str(mail["Message-ID"]) for mail in mails)


@asynccontextmanager
async def post_office(path: Path) -> AsyncGenerator[PostOffice]:
    office = PostOffice(Folder(path), path)
    async with listening(office, "127.0.0.1", 0, 50 * 1024 * 1024) as port:
        office.port = port
        yield office
