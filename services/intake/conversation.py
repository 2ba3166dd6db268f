"""The mail door's side of a conversation: the protocol, its limits, and an orderly end.

What is answered to a recipient and to a mail, services.intake.smtp_door decides.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiosmtpd.smtp import SMTP, syntax

from services.intake.smtp_door import Limits, Receiver

log = logging.getLogger(__name__)

DRAIN = 5.0  # seconds in which mails in hand may be finished when the door closes
DATA_SECONDS = 600.0  # in which a mail must have come whole, however slow its sender is
TOO_LARGE = "552 5.3.4 The mail is too large; please send a smaller file"
BUSY = b"421 4.3.2 Too many connections at the moment, please try again later\r\n"
_END = b"\r\n.\r\n"
_EVERYTHING = 2**24  # more than aiosmtpd's reader ever holds, so that it is empty afterwards


class _Conversation(SMTP):
    """One connection, counted among the open ones; it takes a mail's bytes in pieces.

    aiosmtpd takes them line by line, which costs five times as much, and keeps a line that never
    ends however long it grows.
    """

    def __init__(
        self,
        receiver: Receiver,
        limits: Limits,
        hostname: str,
        open_ones: set["_Conversation"],
    ) -> None:
        super().__init__(
            receiver,
            data_size_limit=limits.largest,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="Hirestream",
            timeout=limits.seconds,
            loop=asyncio.get_running_loop(),
        )
        self._receiver = receiver
        self._largest = limits.largest
        self._open_ones = open_ones

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._open_ones.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._open_ones.discard(self)
        super().connection_lost(error)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if await self.check_helo_needed():
            return
        envelope, session = self.envelope, self.session
        if envelope is None or session is None or not envelope.rcpt_tos:
            await self.push("503 5.5.1 Name a recipient first")
            return
        if arg:
            await self.push("501 5.5.4 DATA takes no argument")
            return
        await self.push("354 Go ahead; end with a dot on a line of its own")
        self._reset_timeout(DATA_SECONDS)
        status = TOO_LARGE
        try:
            envelope.content = await self._content()
            if envelope.content is not None:
                status = await self._receiver.handle_DATA(self, session, envelope)
        finally:
            self.envelope = self._create_envelope()
        await self.push(status)

    async def _content(self) -> bytes | None:
        """Everything up to the lone dot; None where that is too much, which is read all the same.

        A dot counts only between two whole line ends, or a mail could smuggle in another.
        """
        kept, is_too_large = bytearray(b"\r\n"), False
        while True:
            piece = await self._reader.read(_EVERYTHING)
            if not piece:
                raise ConnectionResetError("the sender has left")
            search_from = max(0, len(kept) - len(_END) + 1)
            kept += piece
            end = kept.find(_END, search_from)
            if end >= 0:
                break
            if len(kept) > self._largest + len(_END):
                is_too_large = True
                del kept[: 1 - len(_END)]
        if rest := bytes(kept[end + len(_END) :]):
            self._reader.feed_data(rest)
        if is_too_large or end > self._largest:
            return None
        return bytes(kept[: end + 2]).replace(b"\r\n..", b"\r\n.")[2:]


class _Busy(asyncio.Protocol):
    """What a connection meets when there are too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            transport.write(BUSY)
            transport.close()


@asynccontextmanager
async def listening(
    receiver: Receiver, limits: Limits, *, host: str, port: int, hostname: str
) -> AsyncGenerator[int]:
    """Serve the mail door while the block runs; yields its port."""
    # aiosmtpd logs every line of every conversation, addresses and all.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    conversations: set[_Conversation] = set()

    def accept() -> asyncio.Protocol:
        if len(conversations) >= limits.connections:
            return _Busy()
        return _Conversation(receiver, limits, hostname, conversations)

    server = await asyncio.get_running_loop().create_server(accept, host, port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        try:
            await asyncio.wait_for(receiver.idle(), DRAIN)
        except TimeoutError:
            log.warning("mails left in hand: their senders will send them again")
        for conversation in tuple(conversations):
            if conversation.transport is not None:
                conversation.transport.close()
        await server.wait_closed()
