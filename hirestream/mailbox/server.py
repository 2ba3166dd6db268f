"""Takes every mail that is handed to it over SMTP. A mail is kept before it is acknowledged."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from aiosmtpd.smtp import SMTP, Envelope, Session

from hirestream.mailbox.folder import Folder

NAME = "hirestream-mailbox"


class Postbox:
    """aiosmtpd calls these methods by their names."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        data = content if isinstance(content, bytes) else (content or "").encode()
        sender = envelope.mail_from or ""
        try:
            await asyncio.to_thread(self._folder.keep, sender, envelope.rcpt_tos, data)
        except OSError:
            return "452 4.3.1 The mailbox can't be written now"
        return "250 2.0.0 Kept"


@asynccontextmanager
async def listening(handler: object, host: str, port: int, largest: int) -> AsyncGenerator[int]:
    """Serve the handler's conversations; yields the port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(conversation(handler, largest, loop), host, port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def conversation(
    handler: object, largest: int, loop: asyncio.AbstractEventLoop
) -> Callable[[], SMTP]:
    def start() -> SMTP:
        return SMTP(
            handler,
            data_size_limit=largest,
            enable_SMTPUTF8=True,
            hostname=NAME,
            ident="Hirestream's local mailbox",
            loop=loop,
        )

    return start
