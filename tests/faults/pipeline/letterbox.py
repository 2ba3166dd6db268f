"""The SMTP server that takes the pipeline's mails: counts Message-IDs, refuses on request."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, Envelope, Session

from hirestream.mailbox.server import listening

LARGEST = 50 * 1024 * 1024
REFUSAL = "451 4.3.2 Not now"

Delivery = tuple[str, str]  # Message-ID and recipient


@dataclass(slots=True)
class Letterbox:
    """aiosmtpd calls the handle_ methods by their names."""

    port: int = 0
    closed: bool = False  # takes nobody's mail
    failing: set[str] = field(default_factory=set[str])  # recipients refused for now
    slow: dict[str, asyncio.Event] = field(default_factory=dict[str, asyncio.Event])
    deliveries: Counter[Delivery] = field(default_factory=Counter[Delivery])
    refusals: Counter[str] = field(default_factory=Counter[str])

    def clear(self) -> None:
        self.closed = False
        self.failing.clear()
        self.slow.clear()
        self.deliveries.clear()
        self.refusals.clear()

    @property
    def message_ids(self) -> set[str]:
        return {message_id for message_id, _ in self.deliveries}

    @property
    def repeats(self) -> int:
        return self.deliveries.total() - len(self.deliveries)

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if self.closed:
            self.refusals["server"] += 1
            return REFUSAL
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address in self.slow:
            await self.slow[address].wait()
        if address in self.failing:
            self.refusals[address] += 1
            return REFUSAL
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        for recipient in envelope.rcpt_tos:
            self.deliveries[str(mail["Message-ID"]), recipient] += 1
        return "250 2.0.0 Kept"


@asynccontextmanager
async def a_letterbox() -> AsyncGenerator[Letterbox]:
    letterbox = Letterbox()
    async with listening(letterbox, "127.0.0.1", 0, LARGEST) as port:
        letterbox.port = port
        yield letterbox
